//! Light or dark.

text_enum! {
    /// Which colours pages have.
    pub enum Theme {
        /// Those that the reader's system asks for.
        System = "system",
        Light = "light",
        Dark = "dark",
    }
}

impl Theme {
    pub const fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }
}
