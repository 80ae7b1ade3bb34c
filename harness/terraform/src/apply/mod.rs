//! Making what a configuration declares, and what is known afterwards.
//!
//! [`apply`] makes everything in an empty account: resources one after another, each after what it refers to, and the
//! first refusal ends it. [`converge`] changes what is there into what is wanted, and [`destroy`] removes it; both find
//! what is there by its name, go on past a refusal, and report all of them.

mod applied;
mod difference;
mod made;
mod unmade;

use std::{fmt, sync::Arc};

pub use self::applied::{Applied, MadeResource};
use self::made::Made;
pub(crate) use self::unmade::Unmade;
use crate::{
    address::Address,
    configuration::{Declaration, Modelled},
    error::TerraformError,
    load::Configuration,
    providers::Providers,
    resources::Arguments,
    walk::Outcome,
};

/// What becomes of what is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// Nothing is: everything is made.
    Create,
    /// It is looked for, and changed where it differs.
    Converge,
    /// It is only looked for.
    Find,
}

/// What an apply did about one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// `aws_iam_role.github_actions`
    pub address: String,
    /// What was done.
    pub action: Action,
}

/// What was done about a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// It was not there, and was made.
    Added,
    /// These arguments of it were changed.
    Changed(Vec<&'static str>),
    /// These arguments cannot be changed: it was removed and made again.
    Replaced(Vec<&'static str>),
    /// It was there, as it is wanted.
    Unchanged,
    /// It was there, and was removed.
    Destroyed,
}

/// What [`converge`] or [`destroy`] came to: all that was done, and all that was refused.
#[derive(Debug)]
pub struct Outcomes {
    /// What was done, in order.
    pub changes: Vec<Change>,
    /// The addresses of what was passed over: types that are not modelled.
    pub skipped: Vec<String>,
    /// What could not be done, every place of it; nothing when all went well.
    pub refused: Option<TerraformError>,
    /// What is known now; nothing after a destroy.
    pub applied: Option<Applied>,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added => f.write_str("added"),
            Self::Changed(arguments) => write!(f, "changed: {}", arguments.join(", ")),
            Self::Replaced(arguments) => write!(f, "replaced: {}", arguments.join(", ")),
            Self::Unchanged => f.write_str("unchanged"),
            Self::Destroyed => f.write_str("destroyed"),
        }
    }
}

/// Makes everything that the configuration declares, with the credentials, region and endpoint of `aws`.
///
/// # Errors
///
/// A value that is not known or not of its type after all, or AWS's refusal with its code and message
/// ([`TerraformError::aws_code`]), at the block of the resource.
pub async fn apply(configuration: &Configuration, aws: &aws_config::SdkConfig) -> Result<Applied, TerraformError> {
    let mut made = Made::new(configuration, Mode::Create);
    walk(&mut made, aws).await?;
    Ok(Applied(Arc::new(made)))
}

/// Makes what is not there, and changes what is there and differs; a second time it does nothing.
///
/// # Errors
///
/// What keeps the walk itself from going on, such as a value that is still unknown. What AWS refuses is in the outcomes.
pub async fn converge(configuration: &Configuration, aws: &aws_config::SdkConfig) -> Result<Outcomes, TerraformError> {
    let mut made = Made::new(configuration, Mode::Converge);
    walk(&mut made, aws).await?;
    let (changes, refused) = (std::mem::take(&mut made.changes), std::mem::take(&mut made.refused));
    let refused = (!refused.is_empty()).then(|| refused.into());
    Ok(Outcomes {
        changes,
        refused,
        skipped: configuration.skipped().collect(),
        applied: Some(Applied(Arc::new(made))),
    })
}

/// Removes what the configuration declares and is there, the last made first.
///
/// # Errors
///
/// As of [`converge`].
pub async fn destroy(configuration: &Configuration, aws: &aws_config::SdkConfig) -> Result<Outcomes, TerraformError> {
    let mut made = Made::new(configuration, Mode::Find);
    walk(&mut made, aws).await?;
    let ground = &configuration.ground;
    let mut changes = Vec::new();
    let mut problems = std::mem::take(&mut made.refused);
    let mut providers = Providers::new(aws);
    for name in made.order.iter().rev() {
        let (Some((_, id)), Some(attributes)) = (made.resources.get(name), made.attributes.get(name)) else { continue };
        let Some((_, node)) = ground.node(*id) else { continue };
        let Declaration::Resource(block) = &node.declaration else { continue };
        let Some(Modelled::Resource(resource)) = block.kind else { continue };
        let clients = providers.clients(ground.provider(*id, block, &name.module, &made.state))?;
        let address = name.to_string();
        match resource.delete(&Arguments::new(attributes, 0), clients).await {
            Ok(()) => changes.push(Change { address, action: Action::Destroyed }),
            Err(refusal) => {
                problems.extend(TerraformError::refused(refusal, &address, node.header.clone()).into_problems());
            }
        }
    }
    let refused = (!problems.is_empty()).then(|| problems.into());
    Ok(Outcomes { changes, refused, skipped: configuration.skipped().collect(), applied: None })
}

async fn walk(made: &mut Made, aws: &aws_config::SdkConfig) -> Result<(), TerraformError> {
    let ground = Arc::clone(&made.configuration.ground);
    let mut providers = Providers::new(aws);
    for id in &ground.order {
        let Some((module, node)) = ground.node(*id) else { continue };
        for instance in made.state.instances(&module.path) {
            match ground.evaluate(*id, &instance, &mut made.state)? {
                Outcome::Value(value) if matches!(node.address, Address::Output(_)) => {
                    made.state.set_output(&instance, &node.address, value);
                }
                Outcome::Value(value) => made.state.set(&instance, &node.address, value),
                Outcome::Called => {}
                Outcome::Repeated(repeated) => {
                    let value = made.make(*id, module, node, &instance, repeated, &mut providers).await?;
                    made.state.set(&instance, &node.address, value);
                }
            }
        }
    }
    Ok(())
}
