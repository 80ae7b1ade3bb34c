//! What happens before a case runs, or before one of its stages: `change: [ { delete: aws_iam_role.demo, before: push } ]`.

mod rename;

use portcullis_model::IssuerFault;

pub use rename::Renamed;
pub(crate) use rename::is_before_the_run;

use crate::{
    Stage,
    clock::comes_to,
    fields::Fields,
    keys::CHANGE,
    place::Place,
    problem::{Problems, one_of},
    value::{choice, entries, list, text},
    yaml::Node,
};

/// A change to what was applied, or to GitHub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What is changed.
    pub what: Changed,
    /// The stage before which it happens; without one, before the case begins.
    pub before: Option<Stage>,
}

/// What is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// A resource is deleted.
    Delete {
        /// The resource's Terraform address: `aws_iam_openid_connect_provider.github`.
        address: String,
        /// Where the address stands.
        place: Place,
    },
    /// An attribute of a resource has another value from now on.
    Set {
        /// The resource's Terraform address.
        address: String,
        /// The attribute, as Terraform names it.
        attribute: String,
        /// Its new value.
        value: String,
        /// Where the address stands.
        place: Place,
    },
    /// The issuer signs with another key from now on; the one before stays published.
    RotateKeys,
    /// The issuer has a defect from now on.
    Issuer(IssuerFault),
    /// The repository has another name or owner from now on.
    Renamed(Renamed),
}

/// Reads `change`; what is wrong is noted. `reached` are the stages of the case.
pub(crate) fn changes(node: &Node, reached: &[Stage], problems: &mut Problems) -> Vec<Change> {
    let items = list(node, "`change`", "change: [ { delete: aws_iam_role.demo } ]", problems);
    items.iter().filter_map(|item| change(item, reached, problems)).collect()
}

fn change(node: &Node, reached: &[Stage], problems: &mut Problems) -> Option<Change> {
    let fields = Fields::read(node, &CHANGE, problems)?;
    if fields.has_refused() {
        return None;
    }
    let before = match fields.find("before") {
        Some(node) => Some(before(node, reached, problems)?),
        None => None,
    };
    let changes = || CHANGE.known.iter().copied().filter(|key| *key != "before");
    let mut given = changes().filter_map(|key| Some((key, fields.find(key)?)));
    let what = match (given.next(), given.next()) {
        (Some(("delete", node)), None) => delete(node, problems),
        (Some(("set", node)), None) => set(node, problems),
        (Some(("rotate", node)), None) => {
            choice(node, "something that rotates", &[("keys", ())], problems).map(|()| Changed::RotateKeys)
        }
        (Some(("issuer", node)), None) => {
            let names: Vec<(&str, IssuerFault)> = IssuerFault::ALL.iter().map(|fault| (fault.name(), *fault)).collect();
            choice(node, "a defect of the issuer", &names, problems).map(Changed::Issuer)
        }
        (Some((key @ ("rename" | "transfer"), node)), None) => {
            rename::read(node, key == "transfer", problems).map(Changed::Renamed)
        }
        _ => {
            problems
                .add(&node.at, "an entry of `change` is one change")
                .help(format!("it has one of the keys {}", one_of(changes())));
            None
        }
    }?;
    Some(Change { what, before })
}

fn before(node: &Node, reached: &[Stage], problems: &mut Problems) -> Option<Stage> {
    let stages = Stage::ALL.iter().filter(|stage| **stage != Stage::Apply);
    let table: Vec<(&str, Stage)> = stages.map(|stage| (stage.name(), *stage)).collect();
    let stage = choice(node, "a stage of a case", &table, problems)?;
    comes_to(stage, &node.at, reached, problems).then_some(stage)
}

/// `set: { aws_ecr_repository.app: { image_tag_mutability: IMMUTABLE } }`
fn set(node: &Node, problems: &mut Problems) -> Option<Changed> {
    const EXAMPLE: &str = "set: { aws_ecr_repository.app: { image_tag_mutability: IMMUTABLE } }";
    let one = |node: &Node, what: &str, problems: &mut Problems| {
        let [entry] = entries(node, what, EXAMPLE, problems) else {
            problems.add(&node.at, format!("{what} is of one thing at a time")).help(format!("write `{EXAMPLE}`"));
            return None;
        };
        Some(entry.clone())
    };
    let resource = one(node, "`set`", problems)?;
    if !is_address(&resource.key) {
        problems.add(&resource.key_at, format!("`{}` is not the address of a resource", resource.key)).help(
            "write the type and the name, with the module and the index if there are any: `aws_ecr_repository.app`",
        );
        return None;
    }
    let attribute = one(&resource.value, &format!("the change of `{}`", resource.key), problems)?;
    let value = text(&attribute.value, &format!("`{}`", attribute.key), problems)?.to_owned();
    let place = problems.source.place(resource.key_at.start);
    Some(Changed::Set { address: resource.key, attribute: attribute.key, value, place })
}

fn delete(node: &Node, problems: &mut Problems) -> Option<Changed> {
    let address = text(node, "`delete`", problems)?;
    if let Some(inside) = address.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) {
        problems
            .add(&node.at, "a change names a resource, not a value of it")
            .help(format!("write the address without `${{` and `}}`: `{inside}`"));
        return None;
    }
    if !is_address(address) {
        problems
            .add(&node.at, format!("`{address}` is not the address of a resource"))
            .help("write the type and the name, with the module and the index if there are any: `aws_iam_role.demo`");
        return None;
    }
    Some(Changed::Delete { address: address.to_owned(), place: problems.source.place(node.at.start) })
}

/// `type.name`, `module.m["a.b"].type.name[0]`: whether it exists is known when the world was applied.
fn is_address(text: &str) -> bool {
    let mut inside = false;
    let without_indices: String = text
        .chars()
        .filter(|c| {
            let was_inside = inside;
            inside = *c == '[' || (inside && *c != ']');
            !inside && !was_inside
        })
        .collect();
    let name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
    };
    !inside && without_indices.contains('.') && without_indices.split('.').all(name)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::is_address;

    #[rstest]
    fn a_resource_is_named_by_its_address(
        #[values("aws_iam_role.demo", "aws_iam_role.demo[0]", r#"module.m["a.b"].aws_iam_role.demo["x"]"#)] text: &str,
    ) {
        assert!(is_address(text));
    }

    #[rstest]
    fn anything_else_is_not_an_address(
        #[values("demo", "aws_iam_role.", ".demo", "a b.c", "aws_iam_role.demo[0", "arn:aws:iam::1:role/x")] text: &str,
    ) {
        assert!(!is_address(text));
    }
}
