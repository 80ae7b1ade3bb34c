//! `docker/build-push-action`: which images it pushes, if it pushes.
//!
//! It pushes with `push: true`, with an output of `type=registry`, or with one of `type=image` and `push=true`, under the
//! names of `tags` and of the output's `name`.

use super::{
    deed::{Does, Push, PushClient},
    docker,
    image::ImageName,
    inputs::Inputs,
    known::{CannotTell, Known, PartlyKnown},
    local_images::Local,
    walk::{Here, Walk},
};

/// The action.
pub(super) const NAME: &str = "docker/build-push-action";

/// Works out what the step does.
pub(super) fn walk(walk: &mut Walk<'_>, here: &Here<'_>) {
    let inputs = Inputs::of(here);
    let tags = inputs.list("tags");
    if let Some(refused) = tags.iter().find_map(|tag| docker::refused_build(tag, PushClient::BuildPushAction)) {
        return walk.does(here, refused);
    }
    if inputs.get("load").text().is_ok_and(|load| load.eq_ignore_ascii_case("true")) {
        walk.local_images.make(tags);
    }
    match images(&inputs, here) {
        Ok(images) => {
            for name in images {
                let push = Push { image: ImageName::new(name), client: PushClient::BuildPushAction, local: Local::Has };
                walk.does(here, Does::Push(push));
            }
        }
        Err(reason) => walk.does(here, Does::CannotTell(reason)),
    }
    walk.leave_unknown(here, &format!("`{NAME}`"));
}

fn images(inputs: &Inputs, here: &Here<'_>) -> Known<Vec<PartlyKnown>> {
    let outputs = inputs.lines("outputs").iter().map(PartlyKnown::text).collect::<Known<Vec<_>>>()?;
    let pushes = inputs.get("push").text()?.eq_ignore_ascii_case("true");
    let mut images = inputs.list("tags");
    images.extend(outputs.iter().filter_map(|output| named(output)).map(|name| PartlyKnown::known(&name)));
    if !pushes && !outputs.iter().any(|output| output_pushes(output)) {
        return Ok(Vec::new());
    }
    if images.is_empty() {
        return Err(CannotTell::new("it pushes, but `tags` names no image", &here.step.place));
    }
    Ok(images)
}

/// Whether an output such as `type=image,name=…,push=true` is a registry.
pub(super) fn output_pushes(output: &str) -> bool {
    let has = |wanted: &str| output.split(',').any(|field| field.trim() == wanted);
    has("type=registry") || has("type=image") && has("push=true")
}

/// The name that an output gives the image.
pub(super) fn named(output: &str) -> Option<String> {
    let name = output.split(',').find_map(|field| field.trim().strip_prefix("name="))?;
    Some(name.trim_matches('"').to_owned())
}
