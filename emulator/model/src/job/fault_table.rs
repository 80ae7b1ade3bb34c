//! How a list of faults is written: one row each, with the name that is asked for and what the fault does.

/// Makes the enum of a fault table, with its rows in the order in which they stand.
macro_rules! fault_table {
    ($(#[$meta:meta])* $table:ident { $($row:ident $name:literal $does:literal)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $table {
            $(#[doc = $does] #[serde(rename = $name)] $row,)*
        }

        impl $table {
            /// Every fault, in the order of their names.
            pub const ALL: &'static [Self] = &[$(Self::$row),*];

            /// The name in scenario files, on the command line and in requests.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$row => $name),* }
            }

            /// What the fault does, as a sentence.
            #[must_use]
            pub fn does(self) -> &'static str {
                match self { $(Self::$row => $does),* }
            }

            /// The fault of this name.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|fault| fault.name() == name)
            }
        }
    };
}

pub(super) use fault_table;
