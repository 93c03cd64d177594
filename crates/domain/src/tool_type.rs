//! What kind of analysis a tool does. Reports do not tell it, so the well-known tools are named here.

text_enum! {
    /// A kind of analysis.
    pub enum ToolType {
        /// Of source code; also every tool that is not known to be of another kind.
        Sast = "sast",
        /// Of components that others wrote.
        Sca = "sca",
        /// Of a running program.
        Dast = "dast",
    }
}

/// How the names of tools begin that look at components.
const SCA: [&str; 13] = [
    "anchore",
    "black duck",
    "blackduck",
    "dependency-check",
    "dependabot",
    "govulncheck",
    "grype",
    "mend",
    "npm audit",
    "osv",
    "snyk open source",
    "trivy",
    "xray",
];
/// How the names of tools begin that attack a running program.
const DAST: [&str; 8] = [
    "acunetix",
    "arachni",
    "burp",
    "invicti",
    "nuclei",
    "owasp zap",
    "stackhawk",
    "zap",
];

impl ToolType {
    pub fn of(tool: &str) -> Self {
        let tool = tool.to_lowercase();
        let begins = |names: &[&str]| names.iter().any(|name| tool.starts_with(name));
        if begins(&SCA) {
            Self::Sca
        } else if begins(&DAST) {
            Self::Dast
        } else {
            Self::Sast
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Sast => "Static analysis (SAST)",
            Self::Sca => "Components (SCA)",
            Self::Dast => "Running program (DAST)",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tools_are_known_by_how_their_names_begin() {
        assert_eq!(ToolType::of("CodeQL"), ToolType::Sast);
        assert_eq!(ToolType::of("Trivy Vulnerability Scanner"), ToolType::Sca);
        assert_eq!(ToolType::of("OWASP ZAP"), ToolType::Dast);
    }
}
