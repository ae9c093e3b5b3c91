use malwar::layers::rule_engine::RuleEngine;
use malwar::layers::url_crawler::{Bounds, UrlCrawler};
use malwar::layers::{Case, Layer};
use malwar::net::guard::Guard;
use malwar::net::live::{Live, Options};
use malwar::net::proxies::Proxies;
use malwar::net::{Answer, Http, Request};
use malwar::skill::{Skill, Source};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let f: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let t: u64 = f[11].parse::<u64>().unwrap() + f[12].parse::<u64>().unwrap();
    Duration::from_millis(t * 10)
}
fn rss() -> u64 {
    let s = std::fs::read_to_string("/proc/self/status").unwrap();
    s.lines()
        .find(|l| l.starts_with("VmHWM"))
        .unwrap()
        .split_whitespace()
        .nth(1)
        .unwrap()
        .parse()
        .unwrap()
}
fn serve(mut s: TcpStream) {
    let mut buf = [0u8; 4096];
    let n = s.read(&mut buf).unwrap_or(0);
    let head = String::from_utf8_lossy(&buf[..n]).into_owned();
    let path = head.split(' ').nth(1).unwrap_or("/").to_owned();
    let chunk = vec![b'x'; 1 << 16];
    match path.as_str() {
        "/300" => {
            let _ = s.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 314572800\r\n\r\n");
            for _ in 0..4800 {
                if s.write_all(&chunk).is_err() {
                    return;
                }
            }
        }
        "/endless" => {
            let _ = s.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n");
            while s.write_all(&chunk).is_ok() {}
        }
        "/bomb" => {
            // 10 GiB of zeros: one deflate stream made of repeated blocks.
            let _ = s.write_all(
                b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n",
            );
            let _ = s.write_all(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
            let mut block = miniz_oxide::deflate::compress_to_vec(&vec![0u8; 64 << 20], 9);
            // not the last block: clear BFINAL is not simple; members do as well
            block.extend([0; 8]);
            let _ = s.write_all(&block);
            for _ in 0..160 {
                if s.write_all(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]).is_err()
                    || s.write_all(&block).is_err()
                {
                    return;
                }
            }
        }
        "/slow" => {
            let _ = s.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n");
            while s.write_all(b"x").is_ok() {
                std::thread::sleep(Duration::from_secs(1));
            }
        }
        "/slowhead" => {
            while s.write_all(b"H").is_ok() {
                std::thread::sleep(Duration::from_secs(1));
            }
        }
        _ => {
            let body = "# Steps\n\nInstall the tool with your package manager, then run `tool init` and read on.\n".repeat(20);
            let _ = write!(
                s,
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    }
}
struct Canned(String);
impl Http for Canned {
    fn send(&self, r: &Request) -> malwar::error::Result<Answer> {
        Ok(Answer {
            status: 200,
            headers: vec![("content-type".into(), "text/plain".into())],
            body: self.0.clone().into_bytes(),
            cut: false,
            hops: vec![r.url.clone()],
        })
    }
}
fn main() {
    let l = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = l.local_addr().unwrap();
    std::thread::spawn(move || {
        for s in l.incoming() {
            let s = s.unwrap();
            std::thread::spawn(move || serve(s));
        }
    });
    let live = Live::new(Options {
        guard: Guard::public().with_opening_for_a_test(at),
        redirects_max: 3,
        proxies: Proxies::default(),
    });
    let ask = |path: &str| {
        live.send(&Request {
            url: format!("http://{at}{path}"),
            headers: vec![],
            body: None,
            within: Duration::from_secs(5),
            body_bytes_max: 1 << 20,
        })
    };
    let _ = ask("/x");
    println!("baseline peak RSS {} KiB", rss());
    for path in ["/300", "/endless", "/bomb", "/slow", "/slowhead"] {
        let (t, c) = (Instant::now(), cpu());
        let told = match ask(path) {
            Ok(a) => format!("{} {} bytes cut={}", a.status, a.body.len(), a.cut),
            Err(e) => e.to_string(),
        };
        println!(
            "{path}: {told} | {:.3} s wall, {:?} CPU (server's included), peak RSS {} KiB",
            t.elapsed().as_secs_f64(),
            cpu() - c,
            rss()
        );
    }
    // plain requests
    let n = 2000;
    let (t, c) = (Instant::now(), cpu());
    for _ in 0..n {
        ask("/x").unwrap();
    }
    println!(
        "live.send of a 2 KB page: {:.1} us wall, {:.1} us CPU each (server's thread included)",
        t.elapsed().as_micros() as f64 / n as f64,
        (cpu() - c).as_micros() as f64 / n as f64
    );
    let engine = Arc::new(RuleEngine::new());
    let body = "# Steps\n\nInstall the tool with your package manager, then run `tool init` and read on.\n".repeat(20);
    let e = Arc::clone(&engine);
    let crawler = UrlCrawler::new(
        Box::new(Canned(body)),
        Box::new(move |s: Skill| e.inspect(Case { skill: &s, findings: &[] }).unwrap().findings),
        Bounds::default(),
    );
    let text: String =
        (0..10).map(|n| format!("Read the steps at https://page{n}.away.com/x first.\n")).collect();
    let skill = Skill::parse(
        "SKILL.md".into(),
        vec![Source { path: "SKILL.md".into(), bytes: text.into_bytes() }],
        vec![],
    );
    crawler.inspect(Case { skill: &skill, findings: &[] }).unwrap();
    let n = 200;
    let (t, c) = (Instant::now(), cpu());
    for _ in 0..n {
        crawler.inspect(Case { skill: &skill, findings: &[] }).unwrap();
    }
    println!(
        "url_crawler, 10 links of 2 KB each, no network: {:.1} us wall, {:.1} us CPU a link",
        t.elapsed().as_micros() as f64 / n as f64 / 10.0,
        (cpu() - c).as_micros() as f64 / n as f64 / 10.0
    );
}
