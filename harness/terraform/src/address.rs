//! Names: of what a module declares, of the instances of modules and resources.

use std::fmt;

/// The name of something that has a value in its module.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Address {
    /// `provider.aws` or `provider.aws.<alias>`: evaluated before what it makes.
    Provider(Option<String>),
    /// `var.<name>`
    Variable(String),
    /// `local.<name>`
    Local(String),
    /// `module.<name>`
    Module(String),
    /// `data.<type>.<name>`
    Data(String, String),
    /// `<type>.<name>`
    Resource(String, String),
    /// `output.<name>`: nothing in its module can refer to it, but the module's caller and a scenario can.
    Output(String),
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Provider(None) => f.write_str("provider.aws"),
            Self::Provider(Some(alias)) => write!(f, "provider.aws.{alias}"),
            Self::Variable(name) => write!(f, "var.{name}"),
            Self::Local(name) => write!(f, "local.{name}"),
            Self::Module(name) => write!(f, "module.{name}"),
            Self::Data(kind, name) => write!(f, "data.{kind}.{name}"),
            Self::Resource(kind, name) => write!(f, "{kind}.{name}"),
            Self::Output(name) => write!(f, "output.{name}"),
        }
    }
}

/// Which of its instances, when a block stands for several.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    /// There is only one.
    Single,
    /// By `count`.
    Index(usize),
    /// By `for_each`.
    Name(String),
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Single => Ok(()),
            Self::Index(index) => write!(f, "[{index}]"),
            Self::Name(name) => write!(f, "[{name:?}]"),
        }
    }
}

/// An instance of a module: the calls that lead to it from the root.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instance(pub(crate) Vec<(String, Key)>);

impl Instance {
    /// The instance that a call in this one makes.
    pub(crate) fn child(&self, name: &str, key: &Key) -> Self {
        let mut calls = self.0.clone();
        calls.push((name.to_owned(), key.clone()));
        Self(calls)
    }

    /// The instance whose call made this one, with that call; nothing for the root.
    pub(crate) fn parent(&self) -> Option<(Self, &str, &Key)> {
        let ((name, key), before) = self.0.split_last()?;
        Some((Self(before.to_vec()), name, key))
    }
}

impl fmt::Display for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(name, key)| write!(f, "module.{name}{key}."))
    }
}

/// One instance of a resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ResourceInstance {
    pub(crate) module: Instance,
    pub(crate) address: Address,
    pub(crate) key: Key,
}

impl fmt::Display for ResourceInstance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.module, self.address, self.key)
    }
}
