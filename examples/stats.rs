use malwar::layers::rule_engine::RuleEngine;
use malwar::layers::threat_intel::{ThreatIntel, seed};
use malwar::layers::{Case, Layer};
use malwar::skill::{Skill, Source};
use std::path::Path;
use std::time::Instant;
fn walk(dir: &Path, out: &mut Vec<std::path::PathBuf>) {
    let mut v: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    v.sort();
    for p in v {
        if p.is_dir() { walk(&p, out) } else { out.push(p) }
    }
}
fn main() {
    let root = std::env::args().nth(1).unwrap();
    let step: usize = std::env::args().nth(2).map_or(1, |s| s.parse().unwrap());
    let rounds: usize = std::env::args().nth(3).map_or(2, |s| s.parse().unwrap());
    let mut files = Vec::new();
    walk(Path::new(&root), &mut files);
    // one skill per folder with SKILL.md-ish; simply: one source per file grouped by parent dir at depth 2
    let mut groups: std::collections::BTreeMap<String, Vec<Source>> = Default::default();
    for f in &files {
        let rel = f.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        let parts: Vec<&str> = rel.split('/').collect();
        let key = parts.iter().take(2).cloned().collect::<Vec<_>>().join("/");
        let bytes = std::fs::read(f).unwrap();
        groups.entry(key).or_default().push(Source { path: rel.clone(), bytes });
    }
    let groups: Vec<Vec<Source>> = groups.into_values().step_by(step).collect();
    let total: usize = groups.iter().flatten().map(|s| s.bytes.len()).sum();
    let mb = total as f64 / 1e6;
    println!("{} skills {:.1} MB", groups.len(), mb);
    let engine = RuleEngine::new();
    let intel = ThreatIntel::new(seed::signatures());
    for round in 0..rounds {
        if round == rounds - 1 {
            malwar::layers::rule_engine::alternative::STATS.lock().unwrap().clear();
        }
        let (mut tp, mut tr, mut ti) = (0f64, 0f64, 0f64);
        let mut n = 0;
        let mut views = 0;
        let mut vbytes = 0;
        for g in &groups {
            let g = g.clone();
            let t = Instant::now();
            let skill = Skill::parse(String::new(), g, Vec::new());
            tp += t.elapsed().as_secs_f64();
            for f in &skill.files {
                views += f.views.len();
                vbytes += f.views.iter().map(|v| v.text.len()).sum::<usize>();
            }
            let t = Instant::now();
            let o = engine.inspect(Case { skill: &skill, findings: &[] }).unwrap();
            tr += t.elapsed().as_secs_f64();
            n += o.findings.len();
            let t = Instant::now();
            let o2 = intel.inspect(Case { skill: &skill, findings: &o.findings }).unwrap();
            ti += t.elapsed().as_secs_f64();
            n += o2.findings.len();
        }
        println!(
            "parse {:.3}s ({:.0} MB/s) rules {:.3}s ({:.1} MB/s) intel {:.3}s ({:.0} MB/s) findings {} views {} {:.1} MB",
            tp,
            mb / tp,
            tr,
            mb / tr,
            ti,
            mb / ti,
            n,
            views,
            vbytes as f64 / 1e6
        );
    }
    let st = malwar::layers::rule_engine::alternative::STATS.lock().unwrap();
    let mut v: Vec<_> = st.iter().collect();
    v.sort_by_key(|(_, s)| std::cmp::Reverse(s.2));
    let tot = v.iter().fold((0, 0, 0, 0), |a, (_, s)| (a.0 + s.0, a.1 + s.1, a.2 + s.2, a.3 + s.3));
    println!("{:?}", tot);
    for (p, s) in v.iter().take(70) {
        println!("{:?} {}", s, p.chars().take(150).collect::<String>());
    }
}
