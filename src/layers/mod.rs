//! The four opinions: what a layer is, what it is given, and what it gives back.

use crate::error::Result;
use crate::finding::{Finding, LayerId};
use crate::skill::{Skill, Unscanned};
use std::borrow::Cow;
use std::sync::Arc;

pub mod llm_analyzer;
pub mod rule_engine;
pub mod threat_intel;
pub mod url_crawler;

/// What a layer is shown.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The skill.
    pub skill: &'a Skill,
    /// What the layers before this one found.
    pub findings: &'a [Finding],
}

/// What a layer answers.
#[derive(Debug, Default)]
pub struct Opinion {
    /// What it found.
    pub findings: Vec<Finding>,
    /// Which of the case's findings it takes for harmless.
    pub dismissed: Vec<Dismissal>,
    /// What it asked a language model; none when it asked none.
    pub consultation: Option<Consultation>,
    /// What became of it. One that broke still tells what it took.
    pub outcome: Outcome,
    /// What it would have had to look at and could not, named by its path or URL.
    pub unseen: Vec<Unscanned>,
}

/// What became of a layer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Outcome {
    /// It looked.
    #[default]
    Ran,
    /// It was not asked to, or could not be.
    Skipped(Cow<'static, str>),
    /// It broke; the others did not.
    Failed(String),
}

/// A finding that is taken for harmless. It stays a finding, and weighs less.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dismissal {
    /// Its index among the findings that were shown.
    pub finding: usize,
    /// Why, in the words of who takes it for harmless. Foreign text, bounded.
    pub reason: String,
}

/// What asking a language model took.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Consultation {
    /// Which model.
    pub model: String,
    /// Questions that were sent.
    pub calls: u32,
    /// Questions whose answer was still known.
    pub recalled: u32,
    /// Tokens that were read, as the model's server counts them.
    pub input_tokens: u64,
    /// Tokens that were written.
    pub output_tokens: u64,
    /// What its answer does not rest on: parts left out, claims that did not hold.
    pub remarks: Vec<String>,
}

impl Opinion {
    /// It looked, and found these.
    pub fn found(findings: Vec<Finding>) -> Self {
        Self { findings, ..Self::default() }
    }

    /// It did not look at this case.
    pub fn skipped(why: impl Into<Cow<'static, str>>) -> Self {
        Self { outcome: Outcome::Skipped(why.into()), ..Self::default() }
    }
}

/// One of the four ways to look at a skill.
pub trait Layer: Send + Sync {
    /// Which one.
    fn id(&self) -> LayerId;

    /// Looks at a case. The same case always gets the same opinion from an offline layer. Fails
    /// when there is nothing to tell of the attempt.
    fn inspect(&self, case: Case<'_>) -> Result<Opinion>;
}

impl<L: Layer + ?Sized> Layer for Arc<L> {
    fn id(&self) -> LayerId {
        L::id(self)
    }

    fn inspect(&self, case: Case<'_>) -> Result<Opinion> {
        L::inspect(self, case)
    }
}

/// A layer that is ready, or the reason why it does not look.
type Stance = Result<Box<dyn Layer>, &'static str>;

/// The four layers of a pipeline: each is ready, or has a reason why it does not look.
pub struct LayerSet {
    stances: [(LayerId, Stance); 4],
}

impl LayerSet {
    /// Asks `ready` for each of the four layers, in order.
    pub fn new(mut ready: impl FnMut(LayerId) -> Stance) -> Self {
        Self { stances: LayerId::ALL.map(|id| (id, ready(id))) }
    }

    /// The layers in order, each with itself or the reason why it is skipped.
    pub fn stances(&self) -> impl Iterator<Item = (LayerId, Result<&dyn Layer, &'static str>)> {
        self.stances.iter().map(|(id, stance)| (*id, stance.as_deref().map_err(|why| *why)))
    }
}
