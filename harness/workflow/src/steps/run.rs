//! A `run:` script: the images that its commands push, the logins, the variables and outputs that it sets.
//!
//! What only the script's own programs know is not guessed. Another shell than bash or sh is not read.

mod line;
mod login;

use portcullis_expression::Value;

use super::{
    deed::{Does, PushClient},
    docker,
    known::{CannotTell, PartlyKnown},
    shell::{self, Command, Expansion, Word},
    walk::{Here, Walk, as_value},
};
use crate::place::Text;

/// Works out what the script does.
pub(super) fn walk(walk: &mut Walk<'_>, here: &Here<'_>, script: &Text, shell: Option<&Text>) {
    let text = here.evaluate(script);
    if text.to_string().contains(REQUEST_URL) {
        walk.asked_for = Some(line::audience(&text));
    }
    let (expansion, text) = Expansion::of(&text, here, &script.place);
    let mut run = Run { walk, here, script, expansion, outputs: Vec::new() };
    match shell.map(|shell| here.evaluate(shell).text()) {
        None => run.read_and_end(&text),
        Some(Ok(shell)) if is_posix(&shell) => run.read_and_end(&text),
        Some(shell) => {
            let shell = shell.unwrap_or_else(|reason| reason.why);
            run.not_read(&text, &format!("a script of the shell `{shell}` is not read"));
        }
    }
    run.leave();
}

fn is_posix(shell: &str) -> bool {
    let program = shell.split_whitespace().next().unwrap_or_default();
    matches!(program.rsplit('/').next().unwrap_or_default(), "bash" | "sh" | "dash" | "zsh")
}

/// The command that does with a token what configure-aws-credentials does.
const ASSUME: &str = "assume-role-with-web-identity";

/// Programs that certainly leave no image on the runner.
const MAKES_NO_IMAGE: &[&str] = &[
    "aws", "awk", "basename", "cat", "cd", "chmod", "cp", "curl", "cut", "date", "df", "dirname", "env", "false",
    "find", "git", "grep", "head", "jq", "ls", "mkdir", "mv", "printf", "pwd", "rm", "sed", "set", "sleep", "sort",
    "tail", "tar", "tee", "test", "touch", "tr", "true", "umask", "uname", "unzip", "wc", "wget", "which", "xargs",
    "yq", "zip", "[", "[[", ":",
];

struct Run<'a, 'b, 'c> {
    walk: &'a mut Walk<'c>,
    here: &'a Here<'b>,
    script: &'a Text,
    expansion: Expansion<'a, 'b>,
    outputs: Vec<(String, Value)>,
}

/// Where a script finds the URL at which it can ask for a token itself.
const REQUEST_URL: &str = "ACTIONS_ID_TOKEN_REQUEST_URL";

/// What a script names that makes or takes a configuration of docker's: credential helpers stand there, and logins.
const DOCKERS_CONFIGURATION: [&str; 4] =
    [".docker/config.json", "DOCKER_CONFIG", "docker-credential-", "docker --config"];

impl Run<'_, '_, '_> {
    fn read_and_end(&mut self, text: &str) {
        self.read(text);
        if let Some((command, place)) = line::failing(self.script) {
            self.walk.fail(self.here, Text { text: command, place });
        }
    }

    fn read(&mut self, text: &str) {
        if DOCKERS_CONFIGURATION.iter().any(|sign| text.contains(sign)) {
            self.walk.unread_command("a configuration of docker's, in which logins may lie,", &self.script.place);
        }
        let script = shell::read(text);
        let mut before: Option<&Command> = None;
        for command in &script.commands {
            // The command before is taken to succeed.
            if !command.on_failure {
                self.command(command, before.filter(|_| command.piped));
            }
            before = Some(command);
        }
        if let Some(clever) = &script.clever {
            self.not_read(&clever.rest, &clever.what);
        }
    }

    /// A part of the script that is not read: what in it may push or assume is said to be open.
    fn not_read(&mut self, text: &str, why: &str) {
        let words: Vec<&str> = text.split_whitespace().collect();
        let follows = |first: &str, second: &str| words.windows(2).any(|pair| pair == [first, second]);
        let pushes = ["docker", "image", "podman", "nerdctl", "compose"].iter().any(|first| follows(first, "push"))
            || words.contains(&"--push")
            || follows("skopeo", "copy")
            || follows("crane", "push")
            || follows("crane", "copy");
        if pushes {
            let why = format!("which image is pushed: {why}");
            self.walk.does(self.here, Does::CannotTell(CannotTell::new(why, &self.script.place)));
        } else if follows("sts", ASSUME) {
            self.assumes();
        } else if follows("ecr", "get-login-password") || follows("sts", "assume-role") {
            self.walk.does(self.here, Does::CannotTell(CannotTell::new(why, &self.script.place)));
        } else if !text.trim().is_empty() {
            self.walk.unread_command(&format!("a part of the script ({why})"), &self.script.place);
        }
    }

    fn command(&mut self, command: &Command, source: Option<&Command>) {
        for (name, value) in &command.assignments {
            let value = self.expansion.text(value);
            // With a command behind it the value is that command's alone.
            if command.words.is_empty() {
                self.expansion.variables.insert(name.clone(), value);
            }
        }
        let mut words: Vec<PartlyKnown> = command.words.iter().flat_map(|word| self.expansion.fields(word)).collect();
        while words.first().and_then(|word| word.text().ok()).is_some_and(|word| word == "sudo" || word == "time") {
            words.remove(0);
        }
        if command.words.iter().flat_map(Word::substitutions).any(|inner| inner.contains("ecr get-login")) {
            self.login(&words, command);
            return;
        }
        let Some((program, arguments)) = words.split_first() else { return };
        let Ok(program) = program.text() else {
            return self.walk.unread_command("a program whose name is not known", &self.script.place);
        };
        let program = program.rsplit('/').next().unwrap_or_default();
        match program {
            "export" | "declare" | "local" | "readonly" => self.assign(command),
            "unset" => self.unset(arguments),
            "echo" => self.echo(arguments, command),
            "docker" | "podman" | "nerdctl" | "skopeo" if login::is_login(arguments) => {
                self.client_login(login::program_of(program), arguments, source);
            }
            "crane" if login::is_login(arguments.get(1..).unwrap_or_default()) => {
                self.client_login(PushClient::Crane, arguments.get(1..).unwrap_or_default(), source);
            }
            _ => match docker::effects(program, arguments, &self.walk.local_images, &self.script.place) {
                Some(effects) => {
                    self.walk.local_images.make(effects.makes);
                    if let Some(name) = effects.tags {
                        self.walk.local_images.tag(name);
                    }
                    if effects.opens {
                        self.walk.local_images.open();
                    }
                    for does in effects.does {
                        self.walk.does(self.here, does);
                    }
                }
                None => self.other(program, arguments),
            },
        }
    }

    /// Programs that may do anything; the others do nothing about AWS.
    fn other(&mut self, program: &str, arguments: &[PartlyKnown]) {
        const ANYTHING: &[&str] = &[
            "bash",
            "sh",
            "make",
            "just",
            "task",
            "npm",
            "npx",
            "yarn",
            "pnpm",
            "python",
            "python3",
            "node",
            "source",
            ".",
            "copilot",
            "sam",
            "cdk",
            "serverless",
            "terraform",
            "tofu",
            "pulumi",
            "earthly",
            "mage",
            "nx",
        ];
        let second = |wanted: &str| arguments.iter().take(2).any(|word| word.text().is_ok_and(|word| word == wanted));
        if program == "aws" && second(ASSUME) {
            return self.assumes();
        }
        let is_script = program.ends_with(".sh") || program.ends_with(".py");
        if ANYTHING.contains(&program)
            || is_script
            || program == "aws" && (second("assume-role") || second("put-image"))
        {
            self.walk.unread_command(&format!("`{program}`"), &self.script.place);
        } else if !MAKES_NO_IMAGE.contains(&program) {
            self.walk.local_images.open();
        }
    }

    /// A role that the script assumes by itself.
    fn assumes(&mut self) {
        let place = line::of(self.script, ASSUME);
        let why =
            format!("`aws sts {ASSUME}` of a script is not followed: which role it assumes, and with which token");
        self.walk.does(self.here, Does::CannotTell(CannotTell::new(why, &place)));
    }

    /// `export NAME=value`
    fn assign(&mut self, command: &Command) {
        for word in command.words.iter().skip(1) {
            if let Some((name, value)) = shell::assignment(word) {
                let value = self.expansion.text(&value);
                self.expansion.variables.insert(name, value);
            }
        }
    }

    fn unset(&mut self, names: &[PartlyKnown]) {
        for name in names.iter().filter_map(|name| name.text().ok()) {
            self.expansion.variables.insert(name, PartlyKnown::default());
        }
    }

    /// `echo "name=value" >> $GITHUB_OUTPUT` or `$GITHUB_ENV`, and the old `::set-output name=…::value`.
    fn echo(&mut self, arguments: &[PartlyKnown], command: &Command) {
        let mut text = PartlyKnown::default();
        let is_option =
            |word: &PartlyKnown| word.text().is_ok_and(|word| matches!(word.as_str(), "-n" | "-e" | "-en" | "-ne"));
        for (index, word) in arguments.iter().skip_while(|word| is_option(word)).enumerate() {
            if index > 0 {
                text.push_str(" ");
            }
            text.append(word.clone());
        }
        let target = command.outputs.last().and_then(Word::sole_variable);
        match target {
            Some("GITHUB_OUTPUT") => self.set_output(&text, '='),
            Some("GITHUB_ENV") => {
                if let Some((name, value)) = name_and_value(&text, '=') {
                    self.walk.export(&name, value);
                }
            }
            _ => {
                let mut marked = text.split(|character| character == ':');
                let is_set_output = marked.len() >= 5
                    && marked
                        .get(2)
                        .is_some_and(|word| word.text().is_ok_and(|word| word.starts_with("set-output name=")));
                if is_set_output {
                    let name = marked.get(2).and_then(|word| word.text().ok()).unwrap_or_default();
                    let value = joined(marked.split_off(4));
                    self.outputs.push((name.trim_start_matches("set-output name=").to_owned(), as_value(&value)));
                }
            }
        }
    }

    fn set_output(&mut self, text: &PartlyKnown, sign: char) {
        if let Some((name, value)) = name_and_value(text, sign) {
            self.outputs.retain(|(known, _)| *known != name);
            self.outputs.push((name, as_value(&value)));
        }
    }

    fn leave(self) {
        let why = format!("it is an output of the script at {}, which is not run", self.here.step.place);
        self.walk.leave(self.here, Value::open_object(self.outputs, why));
    }
}

/// The text before the sign, which must be known, and that behind it.
fn name_and_value(text: &PartlyKnown, sign: char) -> Option<(String, PartlyKnown)> {
    let mut parts = text.split(|character| character == sign).into_iter();
    let name = parts.next()?.text().ok()?;
    let mut value = parts.next()?;
    for part in parts {
        value.push_str(sign.encode_utf8(&mut [0; 4]));
        value.append(part);
    }
    Some((name, value))
}

fn joined(parts: Vec<PartlyKnown>) -> PartlyKnown {
    let mut whole = PartlyKnown::default();
    for (index, part) in parts.into_iter().enumerate() {
        if index > 0 {
            whole.push_str(":");
        }
        whole.append(part);
    }
    whole
}
