.DEFAULT_GOAL := help

# Where cargo builds: a caller's CARGO_TARGET_DIR counts.
TARGET = $${CARGO_TARGET_DIR:-target}
SECONDS_EACH ?= 60
ROUNDS ?= 100

run: cargo ## build it, judge two examples, then watch all of them on a schedule
	cargo build --release --locked
	@echo
	@$(TARGET)/release/malwar scan tests/skills/hostile/fake-prerequisite; \
	code=$$?; if [ $$code -ne 1 ]; then echo "expected exit code 1, got $$code"; exit 1; fi
	@echo
	@$(TARGET)/release/malwar scan tests/skills/clean/hello-world
	@echo
	@MALWAR=$(TARGET)/release/malwar sh tests/main_job.sh

test: cargo ## all tests
	cargo test --locked

lint: cargo ## format, clippy, documentation
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps

check: lint test ## what CI runs

bless: cargo ## accept changed rules, judgements and outputs in what is kept of them
	UPDATE=1 cargo test --locked --lib spelling
	UPDATE=1 cargo test --locked --test it judging
	UPDATE=1 cargo test --locked --test it transcript

bench: cargo ## throughput, start-up, hostile shapes, peak memory; cron, claims, due jobs
	cargo bench --locked --bench throughput --bench cron --bench scheduler

eval: cargo ## recall and false positives on the labelled corpus
	@if [ -f ../shared/tools/evaluate.py ] && [ -f ../shared/corpus.tar.gz ]; then \
		cargo build --release --locked && \
		python3 ../shared/tools/evaluate.py $(TARGET)/release/malwar; \
	else \
		echo "nothing to evaluate: ../shared/tools/evaluate.py and ../shared/corpus.tar.gz" \
			"are not there"; \
	fi

torture: cargo ## kill, freeze and crowd servers on one database; ROUNDS=1000 for all of it
	cargo build --release --locked
	python3 tests/torture.py $(TARGET)/release/malwar --rounds $(ROUNDS)

# Schemathesis comes from PyPI into the build folder; without Python or network this skips.
test-api: cargo ## hold a running server to its /openapi.json for SECONDS_EACH (60) seconds
	cargo build --locked
	@MALWAR=$$(realpath $(TARGET))/debug/malwar TOOLS=$$(realpath $(TARGET))/schemathesis \
		SECONDS_EACH=$(SECONDS_EACH) sh tests/api_schema.sh

# Needs cargo-fuzz (cargo install cargo-fuzz) and a C++ compiler. RUSTC_BOOTSTRAP=1 lets the
# stable compiler take the sanitizer flags that are otherwise for nightly only. The inputs under
# tests/hostile_inputs are where each target starts; what it finds belongs there too.
fuzz: cargo ## run each fuzz target for SECONDS_EACH (60) seconds
	@for target in skill_parser decoder front_matter whole_scan; do \
		mkdir -p fuzz/corpus/$$target && \
		RUSTC_BOOTSTRAP=1 cargo fuzz run $$target fuzz/corpus/$$target tests/hostile_inputs -- \
			-max_total_time=$(SECONDS_EACH) -max_len=65536 -timeout=10 -rss_limit_mb=2048 \
			|| exit 1; \
	done

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "%-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

cargo:
	@command -v cargo >/dev/null || { \
		echo "cargo is missing: install Rust 1.91 or newer, see https://rustup.rs"; exit 1; }
	@command -v cc >/dev/null || { \
		echo "a C compiler is missing: install gcc or clang (Debian: apt-get install gcc)"; \
		exit 1; }

.PHONY: run test lint check bless bench eval torture test-api fuzz help cargo
