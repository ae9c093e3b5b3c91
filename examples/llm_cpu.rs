//! Measures.
use malwar::error::Result;
use malwar::layers::llm_analyzer::LlmAnalyzer;
use malwar::layers::llm_analyzer::means::Means;
use malwar::layers::llm_analyzer::options::{Key, Options, Provider};
use malwar::layers::rule_engine::RuleEngine;
use malwar::layers::{Case, Layer};
use malwar::net::{Answer, Http, Request};
use malwar::skill::{Skill, Source};
use malwar::verdict::Risk;
use std::time::Duration;
struct W;
impl Http for W {
    fn send(&self, request: &Request) -> Result<Answer> {
        std::hint::black_box(request);
        let sort = request.body.as_ref().is_some_and(|b| {
            memchr::memmem::find(&b[b.len().saturating_sub(4000)..], b"harmless").is_some()
                || memchr::memmem::find(&b[..4000.min(b.len())], b"harmless").is_some()
        });
        let claim = r#"{"category":"deception","severity":"low","confidence":50,"file":"SKILL.md","line":1,"quote":"stands nowhere at all in this","why":"w"}"#;
        let input = if sort {
            r#"{"harmless":[{"id":"F1","reason":"x"}]}"#.to_owned()
        } else {
            format!(r#"{{"findings":[{claim},{claim},{claim}]}}"#)
        };
        let body = format!(
            r#"{{"content":[{{"type":"tool_use","name":"report","input":{input}}}],"stop_reason":"tool_use","usage":{{"input_tokens":1,"output_tokens":1}}}}"#
        );
        Ok(Answer {
            status: 200,
            headers: vec![],
            body: body.into_bytes(),
            cut: false,
            hops: vec![],
        })
    }
}
impl Means for W {
    fn http(&self) -> &dyn Http {
        self
    }
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
    fn wait(&self, _: Duration) {}
    fn take_call(&self, _: u32) -> Result<bool> {
        Ok(true)
    }
    fn recall(&self, _: &str) -> Result<Option<String>> {
        Ok(None)
    }
    fn keep(&self, _: &str, _: &str) -> Result<()> {
        Ok(())
    }
    fn spend(&self, _: u64, _: u64) -> Result<()> {
        Ok(())
    }
}
fn cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}
fn main() {
    let options = Options {
        provider: Provider::Anthropic,
        base_url: "http://x".into(),
        key: Key::new("sk-a"),
        model: "m".into(),
        tokens_max: 4096,
        risk_from: Risk::new(0),
        always: true,
        daily_calls: 9,
    };
    let layer = LlmAnalyzer::new(options, Box::new(W));
    for path in std::env::args().skip(1) {
        let mut sources = Vec::new();
        let base = std::path::Path::new(&path);
        if base.is_dir() {
            let mut stack = vec![base.to_owned()];
            while let Some(d) = stack.pop() {
                for e in std::fs::read_dir(d).unwrap().flatten() {
                    if e.path().is_dir() {
                        stack.push(e.path())
                    } else {
                        sources.push(Source {
                            path: e
                                .path()
                                .strip_prefix(base)
                                .unwrap()
                                .to_string_lossy()
                                .into_owned(),
                            bytes: std::fs::read(e.path()).unwrap(),
                        })
                    }
                }
            }
            sources.sort_by_key(|s| (s.path != "SKILL.md", s.path.clone()));
        } else {
            sources.push(Source { path: "SKILL.md".into(), bytes: std::fs::read(base).unwrap() });
        }
        let bytes: usize = sources.iter().map(|s| s.bytes.len()).sum();
        let skill = Skill::parse("SKILL.md".into(), sources, vec![]);
        let engine = RuleEngine::new();
        let mut findings = engine.inspect(Case { skill: &skill, findings: &[] }).unwrap().findings;
        findings.retain(|f| f.fragile);
        let case = Case { skill: &skill, findings: &findings };
        let n = 300;
        let mut calls = 0;
        for _ in 0..20 {
            layer.inspect(case).unwrap();
        }
        let begun = cpu();
        for _ in 0..n {
            calls += layer.inspect(case).unwrap().consultation.unwrap().calls;
        }
        let took = cpu() - begun;
        println!(
            "{path}: {bytes} bytes, {} weak findings, {} calls/skill, {:.1} µs CPU per call",
            findings.len(),
            calls / n,
            took.as_secs_f64() * 1e6 / f64::from(calls)
        );
    }
}
