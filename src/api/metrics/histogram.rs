//! How long things took, in steps.

use super::text::{Kind, Text};
use jiff::SignedDuration;

/// Durations, counted by the step that they fit into.
#[derive(Debug, Clone)]
pub(super) struct Histogram {
    /// Seconds, the smallest first.
    steps: &'static [f64],
    /// How many fit into each step and into none before it; the last are longer than all.
    counts: Vec<u64>,
    sum: SignedDuration,
}

impl Histogram {
    pub(super) fn new(steps: &'static [f64]) -> Self {
        Self { steps, counts: vec![0; steps.len() + 1], sum: SignedDuration::ZERO }
    }

    /// Counts a duration. A negative one, from a clock that was set back, is none.
    pub(super) fn observe(&mut self, duration: SignedDuration) {
        let duration = duration.max(SignedDuration::ZERO);
        let seconds = duration.as_secs_f64();
        let step = self.steps.iter().position(|step| seconds <= *step);
        if let Some(count) = self.counts.get_mut(step.unwrap_or(self.steps.len())) {
            *count += 1;
        }
        self.sum = self.sum.saturating_add(duration);
    }

    /// Writes it as a family.
    pub(super) fn write(&self, text: &mut Text, name: &str, help: &str) {
        text.family(name, Kind::Histogram, help);
        let bounds = self.steps.iter().map(f64::to_string).chain(["+Inf".to_owned()]);
        let mut count = 0;
        for (bound, one) in bounds.zip(&self.counts) {
            count += one;
            text.sample(&format!("{name}_bucket"), &[("le", &bound)], count);
        }
        text.sample(&format!("{name}_sum"), &[], self.sum.as_secs_f64());
        text.sample(&format!("{name}_count"), &[], count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_counts_in_its_step_and_all_above() {
        let mut histogram = Histogram::new(&[0.1, 1.0]);
        for millis in [-5, 0, 100, 101, 1_000, 1_001, 86_400_000] {
            histogram.observe(SignedDuration::from_millis(millis));
        }
        let mut text = Text::default();
        histogram.write(&mut text, "x_seconds", "Some.");
        assert_eq!(
            text.finish(),
            "# HELP x_seconds Some.\n# TYPE x_seconds histogram\n\
             x_seconds_bucket{le=\"0.1\"} 3\nx_seconds_bucket{le=\"1\"} 5\n\
             x_seconds_bucket{le=\"+Inf\"} 7\nx_seconds_sum 86402.202\nx_seconds_count 7\n"
        );
    }
}
