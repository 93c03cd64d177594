//! How bad an issue is.

text_enum! {
    /// Worst first, so that sorting by severity puts what matters on top.
    pub enum Severity {
        Critical = "critical",
        High = "high",
        Medium = "medium",
        Low = "low",
    }
}

impl Severity {
    /// Reads a `security-severity` score (0 to 10, CVSS scale): from 9 critical, from 7 high, from
    /// 4 medium, below that low.
    pub fn from_score(score: f64) -> Self {
        match score {
            s if s >= 9.0 => Self::Critical,
            s if s >= 7.0 => Self::High,
            s if s >= 4.0 => Self::Medium,
            _ => Self::Low,
        }
    }

    /// The place in the order of severities: 0 for critical to 3 for low.
    pub const fn rank(self) -> i64 {
        match self {
            Self::Critical => 0,
            Self::High => 1,
            Self::Medium => 2,
            Self::Low => 3,
        }
    }

    /// The word as a heading or a badge shows it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Critical => "Critical",
            Self::High => "High",
            Self::Medium => "Medium",
            Self::Low => "Low",
        }
    }
}
