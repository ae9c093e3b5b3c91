//! What the holder of a key may do.

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// Everything.
    Admin,
    /// Everything: 0.4.0 tells it from the next by the feeds and rules that it had.
    Analyst,
    /// Scans and schedules.
    #[default]
    Scanner,
    /// Looks, and changes nothing.
    Readonly,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Admin, Self::Analyst, Self::Scanner, Self::Readonly];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Analyst => "analyst",
            Self::Scanner => "scanner",
            Self::Readonly => "readonly",
        }
    }

    /// The role of a word; none when there is no such role.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// Whether it is enough for something.
    pub const fn may(self, what: Permission) -> bool {
        match what {
            Permission::ScheduleRead | Permission::ScanRead | Permission::MetricsRead => true,
            Permission::ScheduleManage | Permission::ScanCreate => match self {
                Self::Admin | Self::Analyst | Self::Scanner => true,
                Self::Readonly => false,
            },
        }
    }
}

/// What a route needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// To look at schedules, their runs and their changes.
    ScheduleRead,
    /// To make, change, run and delete them.
    ScheduleManage,
    /// To look at scans.
    ScanRead,
    /// To scan.
    ScanCreate,
    /// To look at the server's figures.
    MetricsRead,
}

impl Permission {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ScheduleRead => "schedule:read",
            Self::ScheduleManage => "schedule:manage",
            Self::ScanRead => "scan:read",
            Self::ScanCreate => "scan:create",
            Self::MetricsRead => "metrics:read",
        }
    }
}
