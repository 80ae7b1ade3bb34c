//! Why a push or pull ended early, in the words that the client's user reads.

use crate::{answer::Answer, exchange::Exchange};

/// A push or pull that did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ClientFailure {
    /// Whether the registry refused, did not answer, or answered what no registry answers.
    pub kind: FailureKind,
    /// The last line that the client's user reads. For [`FailureKind::Refused`] it is the client's own text.
    pub message: String,
    /// The status of the answer that decided.
    pub status: Option<u16>,
    /// The code of the answer that decided, such as `DENIED`; absent where that was the answer to a HEAD.
    pub code: Option<String>,
    /// The registry's sentence in the answer that decided, without what the client put around it.
    pub aws_message: Option<String>,
    /// The method of the request that decided; empty when none was sent.
    pub method: String,
    /// Its path and query; empty when none was sent.
    pub path: String,
    /// Every request that was made, the deciding one included.
    pub exchanges: Vec<Exchange>,
}

/// The kinds of failure. Only the first one is a verdict of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// The registry answered with a status that the client takes for a refusal.
    Refused,
    /// No answer came: connection refused, TLS failed, connection lost.
    Transport,
    /// The answer was not what a registry answers, or a digest was wrong.
    Protocol,
    /// The target is not one that any client would send a request to.
    Input,
}

/// What ends a push or pull, before the log is added to it.
#[derive(Debug)]
pub(crate) enum Stop {
    Refused { message: String, answer: Box<Answer> },
    Transport { message: String, method: String, path: String },
    Protocol { message: String, answer: Box<Answer> },
    Input { message: String },
}

impl Stop {
    pub(crate) fn refused(message: impl Into<String>, answer: Answer) -> Self {
        Self::Refused { message: message.into(), answer: Box::new(answer) }
    }

    pub(crate) fn protocol(message: impl Into<String>, answer: &Answer) -> Self {
        Self::Protocol { message: message.into(), answer: Box::new(answer.clone()) }
    }

    pub(crate) fn into_failure(self, exchanges: Vec<Exchange>) -> ClientFailure {
        let (kind, message, answer, method, path) = match self {
            Self::Refused { message, answer } => (FailureKind::Refused, message, Some(answer), None, None),
            Self::Protocol { message, answer } => (FailureKind::Protocol, message, Some(answer), None, None),
            Self::Transport { message, method, path } => {
                (FailureKind::Transport, message, None, Some(method), Some(path))
            }
            Self::Input { message } => (FailureKind::Input, message, None, None, None),
        };
        let error = answer.as_ref().and_then(|answer| answer.errors().into_iter().next());
        ClientFailure {
            kind,
            // A body that is shown may end in a line break, which is no part of the last line.
            message: message.trim_end().to_owned(),
            status: answer.as_ref().map(|answer| answer.status.as_u16()),
            code: error.as_ref().map(|error| error.code.clone()),
            aws_message: error.map(|error| error.message),
            method: method.or_else(|| answer.as_ref().map(|answer| answer.method.to_string())).unwrap_or_default(),
            path: path.or_else(|| answer.as_ref().map(|answer| path_and_query(&answer.url))).unwrap_or_default(),
            exchanges,
        }
    }
}

pub(crate) fn path_and_query(url: &url::Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}
