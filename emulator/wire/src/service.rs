//! The services and operations that the embedded models describe.
//!
//! A model is read once, when its service is first asked for. The operations are those of the model, whether or not
//! the emulator runs them.

use std::sync::LazyLock;

use crate::model::{Model, OperationModel, Shape, ShapeId};

static STS: LazyLock<Service> = LazyLock::new(|| Service::read("sts", include_str!("../models/sts.json")));
static IAM: LazyLock<Service> = LazyLock::new(|| Service::read("iam", include_str!("../models/iam.json")));
static ECR: LazyLock<Service> = LazyLock::new(|| Service::read("ecr", include_str!("../models/ecr.json")));
static ECR_PUBLIC: LazyLock<Service> =
    LazyLock::new(|| Service::read("ecr-public", include_str!("../models/ecr-public.json")));
static ORGANIZATIONS: LazyLock<Service> =
    LazyLock::new(|| Service::read("organizations", include_str!("../models/organizations.json")));

/// How requests and answers of a service look on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Form parameters in, XML out.
    Query,
    /// JSON in and out, the operation in the header `X-Amz-Target`.
    Json11,
}

/// An AWS service, as its API model describes it.
#[derive(Debug)]
pub struct Service {
    name: &'static str,
    model: Model,
    operations: Vec<Operation>,
}

/// An operation of a service.
#[derive(Debug)]
pub struct Operation {
    name: String,
    unsigned: bool,
    input: Option<ShapeId>,
    output: Option<ShapeId>,
    result_wrapper: Option<String>,
}

impl Service {
    /// AWS Security Token Service, version 2011-06-15.
    #[must_use]
    pub fn sts() -> &'static Self {
        &STS
    }

    /// AWS Identity and Access Management, version 2010-05-08.
    #[must_use]
    pub fn iam() -> &'static Self {
        &IAM
    }

    /// Amazon Elastic Container Registry, version 2015-09-21.
    #[must_use]
    pub fn ecr() -> &'static Self {
        &ECR
    }

    /// Amazon ECR Public, version 2020-10-30.
    #[must_use]
    pub fn ecr_public() -> &'static Self {
        &ECR_PUBLIC
    }

    /// AWS Organizations, version 2016-11-28.
    #[must_use]
    pub fn organizations() -> &'static Self {
        &ORGANIZATIONS
    }

    /// Every service, in the order of their names.
    #[must_use]
    pub fn all() -> [&'static Self; 5] {
        [Self::ecr(), Self::ecr_public(), Self::iam(), Self::organizations(), Self::sts()]
    }

    /// The name as IAM writes it before the colon of an action: `sts`, `iam`, `ecr`, `ecr-public`, `organizations`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The protocol of requests and answers.
    #[must_use]
    pub fn protocol(&self) -> Protocol {
        self.model.protocol
    }

    /// The service's name in the scope of a signature.
    #[must_use]
    pub fn signing_name(&self) -> &str {
        &self.model.signing_name
    }

    /// The version of the API, a date; query requests name it.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.model.version
    }

    /// The operation of this name; letter case matters.
    #[must_use]
    pub fn operation(&self, name: &str) -> Option<&Operation> {
        let at = self.operations.binary_search_by(|operation| operation.name.as_str().cmp(name)).ok()?;
        self.operations.get(at)
    }

    /// Every operation of the model, in the order of their names.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.operations.iter()
    }

    pub(crate) fn shape(&self, id: ShapeId) -> &Shape {
        self.model.shape(id)
    }

    pub(crate) fn xml_namespace(&self) -> Option<&str> {
        self.model.xml_namespace.as_deref()
    }

    /// What stands before the dot in `X-Amz-Target`; JSON services alone have it.
    #[must_use]
    pub fn target_prefix(&self) -> Option<&str> {
        self.model.target_prefix.as_deref()
    }

    /// How the member of this exception is spelled that holds its text; `None` for one that the model does not have.
    pub(crate) fn message_member(&self, exception: &str) -> Option<&str> {
        self.model.message_members.get(exception).map(String::as_str)
    }

    #[expect(clippy::panic, reason = "the models are part of the program, and a test reads each of them")]
    fn read(name: &'static str, text: &str) -> Self {
        let (model, operations) = match Model::read(text) {
            Ok(read) => read,
            Err(error) => panic!("the embedded API model of {name} is damaged: {error}"),
        };
        let mut operations: Vec<Operation> = operations.into_iter().map(Operation::from).collect();
        operations.sort_by(|one, other| one.name.cmp(&other.name));
        Self { name, model, operations }
    }
}

impl PartialEq for Service {
    /// There is one value for each service, so the name decides.
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Service {}

impl Operation {
    /// The name, as in `Action=` and in IAM actions.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether AWS takes it without a signature: the model's `authtype` is `none`.
    #[must_use]
    pub fn is_unsigned(&self) -> bool {
        self.unsigned
    }

    pub(crate) fn input(&self) -> Option<ShapeId> {
        self.input
    }

    pub(crate) fn output(&self) -> Option<ShapeId> {
        self.output
    }

    pub(crate) fn result_wrapper(&self) -> Option<&str> {
        self.result_wrapper.as_deref()
    }
}

impl From<OperationModel> for Operation {
    fn from(model: OperationModel) -> Self {
        Self {
            name: model.name,
            unsigned: model.unsigned,
            input: model.input,
            output: model.output,
            result_wrapper: model.result_wrapper,
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(Service::sts(), "sts", Protocol::Query, 11)]
    #[case(Service::iam(), "iam", Protocol::Query, 180)]
    #[case(Service::ecr(), "ecr", Protocol::Json11, 62)]
    #[case(Service::ecr_public(), "ecr-public", Protocol::Json11, 23)]
    #[case(Service::organizations(), "organizations", Protocol::Json11, 63)]
    fn each_model_is_read(
        #[case] service: &Service,
        #[case] signing: &str,
        #[case] protocol: Protocol,
        #[case] count: usize,
    ) {
        assert_eq!(service.signing_name(), signing);
        assert_eq!(service.protocol(), protocol);
        assert_eq!(service.operations().count(), count);
    }

    #[test]
    fn every_operation_is_found_by_its_name_alone() {
        for service in Service::all() {
            for operation in service.operations() {
                assert_eq!(service.operation(operation.name()).map(Operation::name), Some(operation.name()));
                assert!(service.operation(&operation.name().to_lowercase()).is_none());
            }
        }
    }

    #[test]
    fn only_the_two_federated_ways_in_are_unsigned() {
        let unsigned: Vec<&str> = Service::all()
            .into_iter()
            .flat_map(Service::operations)
            .filter(|operation| operation.is_unsigned())
            .map(Operation::name)
            .collect();
        assert_eq!(unsigned, ["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"]);
    }
}
