//! All rules, one file per family; nothing else names them.

use super::rule::Rule;

mod carriers;
mod custody;
mod flow;
mod hosts;
mod judges;
mod packages;
mod phrases;
mod saying;
mod secrets;
pub mod signals;
mod starts;
mod strangers;
mod taint;

macro_rules! families {
    ($($name:ident)*) => {
        $(mod $name;)*

        static FAMILIES: &[&[Rule]] = &[$($name::RULES,)*];
    };
}

families! {
    agents allegiance authority backdoors backstage blinds build_hooks channels clouds collusion
    commands consent consoles credentials deception deliveries disarmed eavesdropping
    environment errands evasion exfiltration exfiltration_words facades flows footholds fraud
    gain gates handovers hijack hushed imitation impostors injection injection_hidden
    injection_orders injection_tokens injection_tongues insecure invisible judged leaks
    leftovers lodgers manifest memory misdeeds misrule obfuscation outlets overreach partiality
    planted pretences privilege publications puppets requests reroutes sabotage scripts
    secrets_exposed self_will social solicits stowaways strangers_orders supply takings
    tampering tills tool_words unbridled weave worktree wrongs
}

/// Every rule, family by family, in the order of their ids within each.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().flat_map(|family| family.iter())
}

/// The rule with this id, in any case, with or without `MALWAR-` before it.
pub fn find(id: &str) -> Option<&'static Rule> {
    let id = id.to_ascii_uppercase();
    let id = id.strip_prefix("MALWAR-").unwrap_or(&id);
    all().find(|rule| rule.id.strip_prefix("MALWAR-") == Some(id))
}

/// The version of the rule set: the same bytes under the same version get the same verdict.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
