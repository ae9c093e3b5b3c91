//! What a layer found: which technique, how bad, how sure, and exactly where.

use crate::skill::Span;
use std::fmt;

/// How bad it is when the finding is true. The order is the order of badness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; never moves a verdict.
    Info,
    /// A bad habit.
    Low,
    /// A risk that depends on intent.
    Medium,
    /// Harmful in most readings.
    High,
    /// Harmful in every reading.
    Critical,
}

impl Severity {
    /// All severities, the worst first.
    pub const ALL: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Info];

    /// The word used in reports and in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Info => "info",
        }
    }

    /// Points out of 100 that a certain finding of this severity adds to the risk score.
    pub const fn weight(self) -> u32 {
        match self {
            Self::Critical => 100,
            Self::High => 75,
            Self::Medium => 50,
            Self::Low => 25,
            Self::Info => 0,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// How sure a layer is, in hundredths: 0 (a guess) to 100 (certain).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Confidence(u8);

impl Confidence {
    /// `hundredths` above 100 count as 100.
    pub const fn new(hundredths: u8) -> Self {
        if hundredths > 100 { Self(100) } else { Self(hundredths) }
    }

    /// The value in hundredths, 0-100.
    pub const fn hundredths(self) -> u8 {
        self.0
    }

    /// The same confidence after multiplying by `percent`/100; never above 100.
    #[must_use]
    pub fn scaled(self, percent: u32) -> Self {
        Self(u8::try_from(u32::from(self.0) * percent / 100).unwrap_or(100).min(100))
    }

    /// The value as a fraction, 0.0-1.0, as JSON shows it.
    pub fn fraction(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

macro_rules! categories {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// What kind of harm a finding points to.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Category { $($(#[$doc])* $name,)* }

        impl Category {
            /// Every category.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The word used in JSON.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }
        }
    };
}

categories! {
    /// A command hidden by encoding.
    ObfuscatedCommand = "obfuscated_command",
    /// Text that takes the agent over.
    PromptInjection = "prompt_injection",
    /// A secret lies open, or is asked for.
    CredentialExposure = "credential_exposure",
    /// Data leaves the machine.
    DataExfiltration = "data_exfiltration",
    /// A known attacker's indicator.
    KnownMalware = "known_malware",
    /// A person is talked into harm.
    SocialEngineering = "social_engineering",
    /// A name that imitates another.
    Typosquatting = "typosquatting",
    /// A command that runs what nobody has read.
    SuspiciousCommand = "suspicious_command",
    /// Someone survives the session.
    Persistence = "persistence",
    /// More rights than the task needs.
    PrivilegeAbuse = "privilege_abuse",
    /// A guard is switched off.
    SecurityDisablement = "security_disablement",
    /// Data or systems are destroyed.
    DestructiveAction = "destructive_action",
    /// The machine works for someone else.
    ResourceAbuse = "resource_abuse",
    /// Money is moved or advice is bent.
    FinancialFraud = "financial_fraud",
    /// A dependency is the way in.
    SupplyChain = "supply_chain",
    /// The user is kept in the dark.
    Deception = "deception",
    /// Agents, tools and memories are turned.
    AgentAbuse = "agent_abuse",
    /// The scanner or its model is the target.
    DetectionEvasion = "detection_evasion",
    /// Code with a hole.
    InsecureCode = "insecure_code",
    /// The manifest breaks its own rules.
    Manifest = "manifest",
    /// Part of the skill could not be judged.
    IncompleteAnalysis = "incomplete_analysis",
}

/// Which of the four layers speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LayerId {
    /// Rules over the text.
    RuleEngine,
    /// The pages that links lead to.
    UrlCrawler,
    /// A language model's judgement.
    LlmAnalyzer,
    /// Known attackers.
    ThreatIntel,
}

impl LayerId {
    /// The layers in the order in which they look.
    pub const ALL: [Self; 4] =
        [Self::RuleEngine, Self::UrlCrawler, Self::LlmAnalyzer, Self::ThreatIntel];

    /// The word used on the command line, in reports and in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::RuleEngine => "rule_engine",
            Self::UrlCrawler => "url_crawler",
            Self::LlmAnalyzer => "llm_analyzer",
            Self::ThreatIntel => "threat_intel",
        }
    }
}

impl fmt::Display for LayerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// A place in a skill: which file, and which bytes of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Index into [`crate::skill::Skill::files`].
    pub file: usize,
    /// Bytes of that file's text.
    pub span: Span,
}

/// What a layer can find, whatever the place: a rule as reports describe it, or what a layer
/// without rules can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sign {
    /// `MALWAR-<FAMILY>-<NNN>`; never reused.
    pub id: &'static str,
    /// One line that names it.
    pub title: &'static str,
    /// How bad.
    pub severity: Severity,
    /// How sure at most, in hundredths.
    pub confidence: u8,
    /// What kind of harm.
    pub category: Category,
    /// Parts of the field it belongs to.
    pub taxa: &'static [&'static str],
    /// Whether honest skills do it too.
    pub fragile: bool,
    /// Why it matters.
    pub why: &'static str,
    /// What to do.
    pub fix: &'static str,
}

impl Sign {
    /// A finding of it that is as sure as it can be, and has no evidence yet. Findings of one
    /// `family` are sights of one thing.
    pub fn found(&self, layer: LayerId, family: &str, place: Place) -> Finding {
        Finding {
            rule_id: self.id.to_owned(),
            title: self.title.to_owned(),
            description: self.why.to_owned(),
            severity: self.severity,
            confidence: Confidence::new(self.confidence),
            category: self.category,
            layer,
            family: family.to_owned(),
            fragile: self.fragile,
            place,
            evidence: Vec::new(),
            indicators: Vec::new(),
            remediation: self.fix.to_owned(),
        }
    }
}

/// One finding. Texts that come from the skill are kept as they are; who prints them escapes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule or signature, for example `MALWAR-CMD-001`.
    pub rule_id: String,
    /// One line that names the technique.
    pub title: String,
    /// What was seen here, in a sentence.
    pub description: String,
    /// How bad.
    pub severity: Severity,
    /// How sure, after the place has been taken into account.
    pub confidence: Confidence,
    /// What kind of harm.
    pub category: Category,
    /// Who found it.
    pub layer: LayerId,
    /// Findings of one family are different sights of one thing: only the strongest counts.
    pub family: String,
    /// Weak alone: cannot make a skill more than CAUTION without stronger company.
    pub fragile: bool,
    /// Where.
    pub place: Place,
    /// What supports it: decoded payloads, the other half of a flow.
    pub evidence: Vec<String>,
    /// Addresses, hosts, hashes that a defender would block. Intact, not defanged.
    pub indicators: Vec<String>,
    /// What to do about it.
    pub remediation: String,
}
