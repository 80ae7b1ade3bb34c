//! What starts the run: `on` of a case.

use portcullis_model::Event;

use crate::{
    fields::Fields,
    job::possible_with,
    keys::{ON, PULL_REQUEST},
    problem::{Problems, one_of},
    value::{number, text},
    yaml::{Kind, Node},
};

/// Reads `on`. `None` means that a problem was noted.
pub(crate) fn event(node: &Node, problems: &mut Problems) -> Option<Event> {
    if let Kind::Text { text, .. } = &node.kind
        && ON.known.contains(&text.as_str())
    {
        let (needs, example) = match text.as_str() {
            "pull_request" => ("a number and two branches", "{ number: 1, base: main, head: feature }"),
            _ => ("a full ref", "refs/heads/main"),
        };
        let help = format!("write `on: {{ {text}: {example} }}`");
        problems.add(&node.at, format!("the event `{text}` needs {needs}")).help(help);
        return None;
    }
    let fields = Fields::read(node, &ON, problems)?;
    let given: Vec<(&str, &Node)> = ON.known.iter().filter_map(|key| Some((*key, fields.find(key)?))).collect();
    match given.as_slice() {
        [("pull_request", node)] => pull_request(node, problems),
        [("push", node)] => full_ref(node, "`push`", Event::Push, problems),
        [(_, node)] => full_ref(node, "`workflow_dispatch`", Event::WorkflowDispatch, problems),
        [] => {
            if !fields.has_refused() {
                let help = format!("a case starts with {}", one_of(ON.known.iter().copied()));
                problems.add(&node.at, "`on` names no event").help(help);
            }
            None
        }
        [_, (second, _), ..] => {
            problems
                .add(&node.at, format!("one event starts a run, and `{second}` is the second one"))
                .help("write one case for each event");
            None
        }
    }
}

fn full_ref(node: &Node, what: &str, event: fn(String) -> Event, problems: &mut Problems) -> Option<Event> {
    let full = text(node, what, problems)?;
    if !full.starts_with("refs/") {
        problems
            .add(&node.at, format!("`{full}` is not a full ref"))
            .help(format!("did you mean `refs/heads/{full}`? a tag is `refs/tags/{full}`"));
        return None;
    }
    let event = event(full.to_owned());
    possible_with(|job| job.event = event.clone(), &node.at, problems).then_some(event)
}

fn pull_request(node: &Node, problems: &mut Problems) -> Option<Event> {
    let fields = Fields::read(node, &PULL_REQUEST, problems)?;
    let of = |key, example, problems: &mut Problems| fields.require(key, &node.at, example, problems);
    let of_number = of("number", "number: 1", problems);
    let of_base = of("base", "base: main", problems);
    let of_head = of("head", "head: feature", problems);
    let number = of_number.and_then(|node| number(node, "`number`", problems));
    let base = of_base.and_then(|node| branch(node, "`base`", problems));
    let head = of_head.and_then(|node| branch(node, "`head`", problems));
    Some(Event::PullRequest { number: number?, base: base?, head: head? })
}

fn branch(node: &Node, what: &str, problems: &mut Problems) -> Option<String> {
    let name = text(node, what, problems)?;
    if let Some(short) = name.strip_prefix("refs/heads/") {
        problems
            .add(&node.at, format!("{what} is the name of a branch, not a full ref"))
            .help(format!("write `{short}`"));
        return None;
    }
    let event = Event::Push(format!("refs/heads/{name}"));
    possible_with(|job| job.event = event, &node.at, problems).then(|| name.to_owned())
}
