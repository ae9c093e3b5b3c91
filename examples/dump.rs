use malwar::layers::rule_engine::{rule::Rule, rules};
fn main() {
    let mut seen = std::collections::HashSet::new();
    for rule in rules::all() {
        for s in Rule::signals(rule) {
            if seen.insert(std::ptr::from_ref(s) as usize) {
                println!(
                    "{}\t{}\t{}\t{}",
                    rule.id,
                    s.reach,
                    s.anchors.join("␟"),
                    s.pattern.replace('\n', " ")
                );
            }
        }
    }
}
