//! Elements that are missing, or have no place, in a statement of a layer: AWS refuses them on write, and a statement
//! that is stored all the same says nothing, or less than its author thinks.

use crate::{
    Layer,
    document::{Effect, Statement},
};

/// What is odd about the elements of the statement in this layer.
pub(super) fn warning(statement: &Statement, layer: Layer) -> Option<String> {
    let (pointer, in_layer) = (&statement.pointer, kind(layer));
    let does = match statement.effect {
        Effect::Allow => "allows",
        Effect::Deny => "denies",
    };
    let of_resource = matches!(layer, Layer::Resource | Layer::Trust);
    match (&statement.principal, &statement.resource) {
        (None, _) if of_resource || layer == Layer::ResourceControl => Some(format!(
            "{pointer}: a statement of {in_layer} without `Principal` {does} nothing; AWS refuses it on write"
        )),
        (Some(element), _) if !of_resource && layer != Layer::ResourceControl => Some(format!(
            "{pointer}: `{}` has no place in {in_layer}, and AWS refuses it on write; here the statement {does} only \
             whom it names",
            element.name()
        )),
        (_, Some(element)) if layer == Layer::Session && element.patterns.iter().any(|it| it.is_short) => {
            Some(format!(
                "{}: an ARN of fewer than six parts matches nothing in a session policy; AWS refuses it when the session is made",
                element.pointer
            ))
        }
        (_, None) if !of_resource => Some(format!(
            "{pointer}: a statement of {in_layer} without `Resource` {does} nothing; AWS refuses it on write"
        )),
        _ => None,
    }
}

fn kind(layer: Layer) -> &'static str {
    match layer {
        Layer::ResourceControl => "a resource control policy",
        Layer::ServiceControl => "a service control policy",
        Layer::Resource => "a resource's policy",
        Layer::Trust => "a trust policy",
        Layer::Identity => "an identity policy",
        Layer::Boundary => "a permissions boundary",
        Layer::Session => "a session policy",
    }
}
