//! Kind, level and severity of a result.

use domain::Severity;

use crate::model::Properties;

/// Whether a result is a finding; the standard's `kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Fail,
    Open,
    Review,
    Informational,
    Pass,
    NotApplicable,
}

impl Kind {
    /// `fail` when absent, or unknown to the standard: nothing that a tool says is lost.
    pub(crate) fn of(kind: Option<&str>) -> Self {
        match kind {
            Some("open") => Self::Open,
            Some("review") => Self::Review,
            Some("informational") => Self::Informational,
            Some("pass") => Self::Pass,
            Some("notApplicable") => Self::NotApplicable,
            _ => Self::Fail,
        }
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Open => "open",
            Self::Review => "review",
            Self::Informational => "informational",
            Self::Pass => "pass",
            Self::NotApplicable => "notApplicable",
        }
    }
}

/// The standard's `level`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Error,
    Warning,
    Note,
    None,
}

impl Level {
    pub(crate) fn parse(level: Option<&str>) -> Option<Self> {
        match level? {
            "error" => Some(Self::Error),
            "warning" => Some(Self::Warning),
            "note" => Some(Self::Note),
            "none" => Some(Self::None),
            _ => None,
        }
    }

    /// The level of a result: its own; else, of one that failed, what the rule's configuration says
    /// (`configured`), else `warning`. The standard (3.27.10) wants `none` for other kinds, which is
    /// what absence means; a tool that says more about one is believed.
    pub(crate) fn of(kind: Kind, own: Option<&str>, configured: Option<Self>) -> Self {
        Self::parse(own).unwrap_or_else(|| match kind {
            Kind::Fail => configured.unwrap_or(Self::Warning),
            _ => Self::None,
        })
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
            Self::None => "none",
        }
    }

    fn severity(self) -> Severity {
        match self {
            Self::Error => Severity::High,
            Self::Warning => Severity::Medium,
            Self::Note | Self::None => Severity::Low,
        }
    }
}

/// The score that `security-severity` gives, as text or number.
pub(crate) fn score(properties: &Properties) -> Option<f64> {
    let word = properties.security_severity.0.first()?;
    word.trim()
        .parse()
        .ok()
        .filter(|score: &f64| score.is_finite())
}

/// By score where there is one, else by level.
pub(crate) fn severity(score: Option<f64>, level: Level) -> Severity {
    score.map_or_else(|| level.severity(), Severity::from_score)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_that_a_tool_gives_counts_whatever_the_kind() {
        let level = |kind, own| Level::of(Kind::of(kind), own, Some(Level::Error));
        assert_eq!(level(None, None), Level::Error);
        assert_eq!(level(None, Some("note")), Level::Note);
        assert_eq!(level(Some("open"), None), Level::None);
        assert_eq!(level(Some("open"), Some("error")), Level::Error);
        assert_eq!(Level::of(Kind::Fail, None, None), Level::Warning);
    }
}
