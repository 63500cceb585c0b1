# What can be done here; `make` alone lists it.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := list

BUILD ?= build
CARGO ?= cargo
CI ?= false
# How long each fuzz target runs.
FUZZ_SECONDS ?= 600
# The crates, for checks that are made of each.
CRATES := phoenix-core phoenix-otel phoenix-store phoenix-grpc phoenix-benches phoenix-examples phoenix-proof phoenix-testing

.PHONY: list demo test lint fmt docs bench bench-peers simulate collector postgres record prove-catalogue torture fuzz build clean

list: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | expand -t 18

demo: ## replay three recorded experiments: one is promoted, one rolled back, one compares a config with itself
	@$(CARGO) run --release --quiet --package phoenix-examples --bin demo

test: collector postgres ## run every test: unit, property, conformance, doc, the real collector where Go is there, a real PostgreSQL
	CI=$(CI) PHOENIX_OTELCOL=$(abspath $(BUILD))/otelcol $(CARGO) test --workspace --all-features

lint: ## formatting, clippy, every crate without features, and the core's freedom from I/O
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --all-features -- -D warnings
	@for crate in $(CRATES); do echo "check $$crate --no-default-features"; $(CARGO) check --quiet --package $$crate --no-default-features; done
	@for feature in conformance proptest report-html; do echo "check phoenix-core --features $$feature"; $(CARGO) check --quiet --package phoenix-core --features $$feature; done
	@forbidden=$$($(CARGO) tree --package phoenix-core --edges normal --no-default-features | grep -oE '\b(tokio|async-std|mio|sqlx|tonic|axum|hyper|reqwest|getrandom|rand|fastrand) v[0-9.]+' | sort -u || true); \
	if [ -n "$$forbidden" ]; then echo "phoenix-core does no I/O and has no randomness, but depends on: $$forbidden"; exit 1; fi

fmt: ## format the code
	$(CARGO) fmt --all

docs: ## build the API documentation, without warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --all-features --no-deps

bench: ## measure what must be reached, as ratios in one run
	$(CARGO) bench --package phoenix-benches

bench-peers: ## measure beside peers written in Python (NumPy, SciPy), which are installed into build/ (needs Python)
	PHOENIX_BUILD_DIR=$(BUILD) benches/peers/setup.sh
	PHOENIX_PEERS=$(abspath $(BUILD))/peers/bin/python $(CARGO) bench --package phoenix-benches --bench mann_whitney --bench analysis -- 'report|Mann'

simulate: ## simulate how often the decision is wrong, every cell 5,000 times, into docs/statistics.md
	nice -n 10 $(CARGO) run --release --package phoenix-benches --bin simulate -- --page docs/statistics.md

collector: ## build a slim OpenTelemetry Collector into build/ (cached; needs Go)
	@if command -v go >/dev/null || [ "$(CI)" = true ]; then PHOENIX_BUILD_DIR=$(BUILD) deploy/collector/build.sh; \
	else echo "SKIPPED: no Go on this machine, so no collector is built and the tests that need one are skipped. Install Go (see deploy/collector/README.md) to run them."; fi

postgres: ## install the PostgreSQL server's programs where they are missing and this user may (no server is started)
	@CI=$(CI) deploy/postgres/install.sh

record: collector ## record both arms side by side over a made load, into examples/data/
	$(CARGO) build --release --package phoenix-examples --bins
	$(CARGO) run --release --quiet --package phoenix-examples --bin record

prove-catalogue: collector ## prove what every template promises, on real collectors (two hours), into docs/proof.md and docs/proof-gateways.md
	$(CARGO) build --release --package phoenix-proof --bins
	$(CARGO) run --release --quiet --package phoenix-proof --bin prove -- --collector $(BUILD)/otelcol --scratch $(BUILD)/proof
	$(CARGO) run --release --quiet --package phoenix-proof --bin prove -- --collector $(BUILD)/otelcol --scratch $(BUILD)/proof --gateways

torture: ## kill workers and the server under 200 experiments, on each store (a quarter of an hour; `make test` has the short form)
	PHOENIX_TORTURE=long $(CARGO) test --package phoenix-store --all-features --test torture

fuzz: ## attack what reads other people's text, FUZZ_SECONDS=600 for each target (needs nightly Rust and cargo-fuzz)
	@for target in template_source parameter_values collector_yaml ottl_statements; do \
	mkdir -p fuzz/target/found/$$target; \
	$(CARGO) +nightly fuzz run $$target fuzz/target/found/$$target fuzz/corpus/$$target -- -max_total_time=$(FUZZ_SECONDS) -timeout=1 -rss_limit_mb=512 -print_final_stats=1; done

build: ## build everything, optimised
	$(CARGO) build --release --workspace --all-features

clean: ## remove what was built
	$(CARGO) clean
	rm -rf $(BUILD) examples/out
