//! Command lines of docker and its like: what is pushed and pulled.
//!
//! `docker build`, `docker buildx build`, `docker tag`, `docker push` and `docker pull`, the same of podman and nerdctl,
//! `crane push`, `crane copy` and `skopeo copy`. Commands that push what is named elsewhere (compose files, bake files)
//! cannot be told. A name that is none is refused as the client refuses it.

mod refused;

pub(super) use refused::build as refused_build;

use super::{
    build_push_action,
    deed::{AuthFile, Does, Push, PushClient},
    image::ImageName,
    known::{CannotTell, Known, PartlyKnown},
    local_images::{Local, LocalImages},
};
use crate::place::Place;

/// What a command line does.
#[derive(Debug, Default)]
pub(super) struct Effects {
    pub(super) does: Vec<Does>,
    /// The images that it makes or pulls.
    pub(super) makes: Vec<PartlyKnown>,
    /// A name that it gives an image.
    pub(super) tags: Option<PartlyKnown>,
    /// Whether it may make images whose names it does not say.
    pub(super) opens: bool,
}

/// What a command does; none if its program is no client of registries.
pub(super) fn effects(program: &str, arguments: &[PartlyKnown], local: &LocalImages, place: &Place) -> Option<Effects> {
    let line = Line { arguments, local, place };
    Some(match program {
        "docker" => line.docker(PushClient::Docker),
        "podman" => line.docker(PushClient::Podman),
        "nerdctl" => line.docker(PushClient::Nerdctl),
        "docker-compose" => line.elsewhere("docker-compose", "the compose file"),
        "crane" => line.crane(),
        "skopeo" => line.skopeo(),
        "buildah" | "img" | "ko" | "jib" | "kaniko" | "pack" => {
            Effects { opens: true, ..line.cannot_tell(&format!("`{program}` is not read")) }
        }
        _ => return None,
    })
}

struct Line<'a> {
    arguments: &'a [PartlyKnown],
    local: &'a LocalImages,
    place: &'a Place,
}

impl Line<'_> {
    fn docker(&self, client: PushClient) -> Effects {
        const WITH_VALUE: &[&str] = &["--context", "-c", "--config", "-H", "--host", "-l", "--log-level"];
        let (command, rest) = match self.command(0, WITH_VALUE) {
            Ok(Some(found)) => found,
            Ok(None) => return Effects::default(),
            Err(reason) => return only(Does::CannotTell(reason)),
        };
        match command.as_str() {
            "build" => self.build(rest, client),
            "push" => self.push(rest, client),
            "pull" => self.pull(rest, client),
            "tag" => self.tag(rest, client),
            "logout" => self.logout(rest, client),
            "load" | "import" | "commit" | "run" | "create" => Effects { opens: true, ..Effects::default() },
            "image" | "buildx" | "builder" | "compose" | "manifest" => self.second(&command, rest, client),
            _ => Effects::default(),
        }
    }

    fn second(&self, first: &str, from: usize, client: PushClient) -> Effects {
        let (command, rest) = match self.command(from, &["--builder", "-f", "--file", "-p", "--project-name"]) {
            Ok(Some(found)) => found,
            Ok(None) => return Effects::default(),
            Err(reason) => return only(Does::CannotTell(reason)),
        };
        match (first, command.as_str()) {
            ("buildx", "build" | "b") | ("image" | "builder", "build") => self.build(rest, client),
            ("image", "push") => self.push(rest, client),
            ("image", "pull") => self.pull(rest, client),
            ("image", "tag") => self.tag(rest, client),
            ("image", "load" | "import") => Effects { opens: true, ..Effects::default() },
            ("buildx", "bake") => self.elsewhere("docker buildx bake", "the bake file"),
            ("buildx", "imagetools") => self.image_tools(rest),
            ("compose", _) => self.elsewhere("docker compose", "the compose file"),
            // An index, which is put together from what registries have.
            ("manifest", "push") => {
                let name = self.operands(rest, &[]).into_iter().next();
                name.map_or_else(Effects::default, |name| only(push(name, client)))
            }
            _ => Effects::default(),
        }
    }

    /// The word at which a command begins, past options, and where its arguments begin.
    fn command(&self, from: usize, with_value: &[&str]) -> Known<Option<(String, usize)>> {
        let mut at = from;
        while let Some(argument) = self.arguments.get(at) {
            let text = argument.text()?;
            at += 1;
            if with_value.contains(&text.as_str()) {
                at += 1;
            } else if !text.starts_with('-') {
                return Ok(Some((text, at)));
            }
        }
        Ok(None)
    }

    /// A build pushes only through buildx, which `docker build` is too.
    fn build(&self, from: usize, client: PushClient) -> Effects {
        let mut tags = Vec::new();
        let mut pushes = false;
        let mut arguments = self.rest(from).iter();
        while let Some(argument) = arguments.next() {
            let Some(option) = beginning(argument) else { continue };
            if let Some((name, value)) = with_equals(argument, &option) {
                match name {
                    "--tag" | "-t" => tags.push(value),
                    "--output" | "-o" => {
                        pushes |= value.text().is_ok_and(|output| build_push_action::output_pushes(&output))
                    }
                    "--push" => pushes |= value.text().is_ok_and(|flag| flag != "false"),
                    _ => {}
                }
                continue;
            }
            match option.as_str() {
                "-t" | "--tag" => tags.extend(arguments.next().cloned()),
                "--push" => pushes = true,
                "-o" | "--output" => {
                    let output = arguments.next().and_then(|output| output.text().ok()).unwrap_or_default();
                    pushes |= build_push_action::output_pushes(&output);
                    tags.extend(build_push_action::named(&output).map(|name| PartlyKnown::known(&name)));
                }
                _ => {}
            }
        }
        let does =
            if pushes { tags.iter().map(|tag| push(tag.clone(), PushClient::Buildx)).collect() } else { Vec::new() };
        if let Some(refused) = tags.iter().find_map(|tag| refused::build(tag, client)) {
            return only(refused);
        }
        if pushes && tags.is_empty() {
            return self.cannot_tell("the build pushes, but `--tag` names no image");
        }
        Effects { does, opens: tags.is_empty(), makes: tags, tags: None }
    }

    fn push(&self, from: usize, client: PushClient) -> Effects {
        let options: Vec<String> = self.rest(from).iter().filter_map(|argument| argument.text().ok()).collect();
        let all_tags = options.iter().any(|option| option == "-a" || option == "--all-tags");
        let Some(name) = self.operands(from, &[]).into_iter().next() else {
            return self.cannot_tell("the command names no image");
        };
        if let Some(refused) = refused::push_or_pull(&name, client) {
            return only(refused);
        }
        if !all_tags {
            let local = self.local.has(&name);
            return only(Does::Push(Push { image: ImageName::new(name), client, local }));
        }
        let wanted = ImageName::new(name.clone()).registry_and_repository();
        let of_same = |image: &&PartlyKnown| ImageName::new((*image).clone()).registry_and_repository() == wanted;
        let images: Vec<Does> =
            self.local.names().iter().filter(of_same).map(|image| push(image.clone(), client)).collect();
        if images.is_empty() {
            return self.cannot_tell("`--all-tags` pushes the tags that the runner has");
        }
        Effects { does: images, ..Effects::default() }
    }

    fn pull(&self, from: usize, client: PushClient) -> Effects {
        let Some(image) = self.operands(from, &["--platform"]).into_iter().next() else { return Effects::default() };
        if let Some(refused) = refused::push_or_pull(&image, client) {
            return only(refused);
        }
        let pull = Does::Pull(Push { image: ImageName::new(image.clone()), client, local: Local::Has });
        Effects { makes: vec![image], ..only(pull) }
    }

    fn tag(&self, from: usize, client: PushClient) -> Effects {
        let mut operands = self.operands(from, &[]).into_iter();
        let (source, target) = (operands.next(), operands.next());
        let refused = source
            .zip(target.as_ref())
            .and_then(|(source, target)| refused::tag(&source, target, self.local.has(&source), client));
        match refused {
            Some(refused) => only(refused),
            None => Effects { tags: target, ..Effects::default() },
        }
    }

    /// Without a registry it is Docker Hub's login that goes.
    fn logout(&self, from: usize, client: PushClient) -> Effects {
        let registry = self.operands(from, &[]).into_iter().next();
        registry.map_or_else(Effects::default, |registry| only(Does::Logout(registry, client.writes())))
    }

    /// `docker buildx imagetools create -t NAME SOURCE…` pushes an index.
    fn image_tools(&self, from: usize) -> Effects {
        let mut arguments = self.rest(from).iter();
        let mut effects = Effects::default();
        while let Some(argument) = arguments.next() {
            if matches!(argument.text().as_deref(), Ok("-t" | "--tag")) {
                effects.does.extend(arguments.next().map(|name| push(name.clone(), PushClient::Buildx)));
            }
        }
        effects
    }

    fn crane(&self) -> Effects {
        let operands = self.operands(0, &["--platform"]);
        let command = operands.first().and_then(|command| command.text().ok()).unwrap_or_default();
        match (command.as_str(), operands.get(2)) {
            ("push" | "copy" | "cp", Some(target)) => only(push(target.clone(), PushClient::Crane)),
            ("tag", Some(_)) => self.cannot_tell("`crane tag` is not read"),
            ("auth", Some(registry)) if operands.get(1).is_some_and(|word| *word == PartlyKnown::known("logout")) => {
                only(Does::Logout(registry.clone(), AuthFile::Docker))
            }
            _ => Effects::default(),
        }
    }

    fn skopeo(&self) -> Effects {
        let operands = self.operands(
            0,
            &["--src-creds", "--dest-creds", "--authfile", "--format", "-f", "--override-arch", "--override-os"],
        );
        let command = operands.first().and_then(|command| command.text().ok()).unwrap_or_default();
        if let ("logout", Some(registry)) = (command.as_str(), operands.get(1)) {
            return only(Does::Logout(registry.clone(), AuthFile::Containers));
        }
        let target = operands.get(2).filter(|_| command == "copy");
        match target.map(|target| (target, without_prefix(target, "docker://"))) {
            Some((_, Some(image))) => only(push(image, PushClient::Skopeo)),
            _ => Effects::default(),
        }
    }

    /// A command that pushes what a file names, if a word says that it pushes.
    fn elsewhere(&self, program: &str, file: &str) -> Effects {
        let pushes =
            self.arguments.iter().any(|argument| argument.text().is_ok_and(|text| text == "push" || text == "--push"));
        let effects = if pushes {
            self.cannot_tell(&format!("`{program}` pushes what {file} names"))
        } else {
            Effects::default()
        };
        // It builds and pulls what the file names.
        Effects { opens: true, ..effects }
    }

    fn rest(&self, from: usize) -> &[PartlyKnown] {
        self.arguments.get(from..).unwrap_or_default()
    }

    /// The arguments that are no options.
    fn operands(&self, from: usize, with_value: &[&str]) -> Vec<PartlyKnown> {
        let mut operands = Vec::new();
        let mut arguments = self.rest(from).iter();
        while let Some(argument) = arguments.next() {
            match beginning(argument) {
                Some(option) if with_value.contains(&option.as_str()) => drop(arguments.next()),
                Some(option) if option.starts_with('-') => {}
                _ => operands.push(argument.clone()),
            }
        }
        operands
    }

    fn cannot_tell(&self, why: &str) -> Effects {
        only(Does::CannotTell(CannotTell::new(format!("which image is pushed: {why}"), self.place)))
    }
}

fn only(does: Does) -> Effects {
    Effects { does: vec![does], ..Effects::default() }
}

/// What the client builds or copies itself.
fn push(name: PartlyKnown, client: PushClient) -> Does {
    Does::Push(Push { image: ImageName::new(name), client, local: Local::Has })
}

/// The known text with which an argument begins.
fn beginning(argument: &PartlyKnown) -> Option<String> {
    match argument.pieces().first() {
        Some(super::Piece::Known(text)) => Some(text.clone()),
        _ => None,
    }
}

/// `--name=value`, whose value may not be wholly known.
fn with_equals<'a>(argument: &PartlyKnown, beginning: &'a str) -> Option<(&'a str, PartlyKnown)> {
    let (name, _) = beginning.split_once('=').filter(|(name, _)| name.starts_with('-'))?;
    Some((name, without_prefix(argument, &format!("{name}="))?))
}

fn without_prefix(text: &PartlyKnown, prefix: &str) -> Option<PartlyKnown> {
    let (first, rest) = text.pieces().split_first()?;
    let super::Piece::Known(first) = first else { return None };
    let mut remaining = PartlyKnown::known(first.strip_prefix(prefix)?);
    for piece in rest {
        remaining.append(match piece {
            super::Piece::Known(known) => PartlyKnown::known(known),
            super::Piece::CannotTell(reason) => PartlyKnown::cannot_tell(reason.clone()),
        });
    }
    Some(remaining)
}
