//! What people decided about an issue. It belongs to the issue in all branches.

text_enum! {
    /// The verdict on an issue.
    pub enum TriageStatus {
        NotDismissed = "not_dismissed",
        /// Reviewed, not fixed yet.
        ToBeFixed = "to_be_fixed",
        /// No impact, or invalid; leaves the counts.
        Dismissed = "dismissed",
    }
}

impl TriageStatus {
    pub const fn label(self) -> &'static str {
        match self {
            Self::NotDismissed => "Not dismissed",
            Self::ToBeFixed => "To be fixed",
            Self::Dismissed => "Dismissed",
        }
    }
}

text_enum! {
    /// Why an issue was dismissed.
    pub enum DismissalReason {
        Intentional = "intentional",
        FalsePositive = "false_positive",
        Other = "other",
        /// Suppressed in the scanned code or by the tool (SARIF 3.35).
        Suppressed = "suppressed",
    }
}

impl DismissalReason {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Intentional => "Intentional",
            Self::FalsePositive => "False positive",
            Self::Other => "Other",
            Self::Suppressed => "Suppressed by the scanner",
        }
    }
}
