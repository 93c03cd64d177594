//! Why a log is not read: one sentence each, for the person who uploaded it.

use std::io;

/// The upload is not a SARIF 2.1.0 log, or it passes a limit. Nothing of it counts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("The file is empty.")]
    Empty,
    #[error("The file is not JSON: {problem} at line {line}, column {column}.")]
    NotJson {
        problem: String,
        line: usize,
        column: usize,
    },
    #[error(
        "The file is compressed twice: send the SARIF log plain, or compressed once with gzip."
    )]
    CompressedTwice,
    #[error("The gzip file is damaged: {0}.")]
    DamagedGzip(String),
    #[error("The file is JSON, but not a SARIF log: {0}.")]
    NotSarif(String),
    #[error(
        "The file is SARIF {0}; only SARIF 2.1.0 is read. Let the scanner write version 2.1.0."
    )]
    OtherVersion(String),
    #[error("The SARIF log has {what} where {wanted} belongs: {place}.")]
    Misshapen {
        place: &'static str,
        wanted: &'static str,
        what: &'static str,
    },
    #[error(
        "The SARIF log has the member {0} twice in one object, so it is unclear which one counts."
    )]
    Twice(&'static str),
    /// `what` begins with the limit's number.
    #[error("The file passes the limit of {what}: {remedy}.")]
    Limit { what: String, remedy: &'static str },
}

impl Refusal {
    /// Carried through readers, which know no other error than `io::Error`.
    pub(crate) fn into_io(self) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, self)
    }
}

/// Why reading ended before the end of the log. `E` is the caller's own error.
#[derive(Debug, thiserror::Error)]
pub enum ReadError<E> {
    #[error("{0}")]
    Refused(Refusal),
    /// The bytes could not be read: our fault, not the sender's.
    #[error("the uploaded file could not be read: {0}")]
    Io(#[source] io::Error),
    /// The caller's function gave this error for a finding.
    #[error("{0}")]
    Stopped(E),
}

impl<E> ReadError<E> {
    /// Tells our refusal from a failing disk; both arrive as `io::Error`.
    pub(crate) fn from_io(error: io::Error) -> Self {
        match error.downcast::<Refusal>() {
            Ok(refusal) => Self::Refused(refusal),
            Err(error) => Self::Io(error),
        }
    }

    /// A parser's error: the reader below may have caused it.
    pub(crate) fn from_json(error: serde_json::Error) -> Self {
        if error.is_io() {
            return Self::from_io(error.into());
        }
        let (line, column) = (error.line(), error.column());
        let text = error.to_string();
        let problem = text
            .rsplit_once(" at line ")
            .map_or(text.as_str(), |(problem, _)| problem);
        Self::Refused(Refusal::NotJson {
            problem: problem.to_owned(),
            line,
            column,
        })
    }
}
