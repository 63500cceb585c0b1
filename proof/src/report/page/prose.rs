//! What the page says between its tables.

/// Under the title.
pub(super) const TITLE: &str = "\
# What the templates do, measured

Written by `make prove-catalogue`: every number below was measured in that one run, and the page is written only when every promise
was kept. The same as JSON, with more digits: [`{name}.json`]({name}.json). How it is done: `proof/README.md`.
";

/// Above the loads.
pub(super) const LOADS: &str = "\
All templates run at once, side by side, on the same real processes in a PID namespace of their own; `examples/load` makes them, and
the collectors themselves are among them.

## Production's configurations under load

Each template's plain configuration, byte for byte, sending OTLP/HTTP to a backend that decodes it.
";

/// What the columns under loads mean.
pub(super) const COLUMNS: &str = "\
- *series*: different identities (resource, scope, metric, attributes) in the span; *KiB* as uncompressed protobuf, *sent* as it
  went over the wire.
- *critical kept*: of the scrapes and the critical executables, the share in which the executable was sent with a name of its own.
- *CPU*, *memory*: what the collector says of itself (`otelcol_process_cpu_seconds`, `otelcol_process_memory_rss`), production's
  exporter included.
- *gaps*: of the scrapes between a series' first and last point, the share without a point.
- *hot after*: from the moment at which an idle process begins to work until its own CPU time is seen to rise, by the times of the
  points that reached the backend.
";

/// How totals are compared.
pub(super) const TOTALS: &str = "\
- *farthest total*: of `process.cpu.time` and `process.disk.io` (growth per second) and `process.memory.*` (the mean of the sum over
  processes), the one that is farthest from the baseline's, in parts of it. Templates that promise to keep totals must be within
  {tolerance}: the two collectors read the same processes at different moments, so that what happens in the first and the last piece
  of the span, and a process that lives shorter than an interval, is seen by one and not by the other. `process.disk.io` must be
  within {disk}: most of it is what the collectors themselves read below `/proc`, all at once in each scrape, and one such burst
  more or less in the span is a twentieth of it. Over the longer time that is judged below, all totals must be within 1 % (a default
  criterion).
";

/// Above the wires.
pub(super) const WIRES: &str = "\
## What production is sent is what is measured

Each template as the arm that takes production's place: its exporter as production has it, and the measuring branch beside it. What
came out of the exporter is decoded and compared with what the branch sent: every series, every timestamp, every value. A scrape is
compared with the last values that were measured before it, remote write under the names that Prometheus gives. A request that its
sender repeated, since it had not heard in time that it had been taken, is recognised byte by byte and kept once. The measuring
branch drops what it cannot deliver rather than hold production up; what the collector says to have dropped so is allowed to be
missing there, and is shown.
";

/// Above the phases.
pub(super) const PHASES: &str = "\
## No scrape is split

Collectors of every template that sums are started at moments spread over the interval, so that scrapes fall on every phase of the
clock.
";

/// Above the verdicts.
pub(super) const JUDGED: &str = "\
## Judged

The arms beside production, all at once on a database host: eight `postgres` processes that use nearly all memory and CPU time, and
two dozen little daemons that do next to nothing. On such a host even the templates that drop processes keep the totals within the
1 % that the default criteria ask for; on a host whose rest is not negligible they are not adopted, and should not be. Each template
is judged beside the baseline by the real use cases under the default criteria, with a series window of one reading, on {seconds} s
of which the first five minutes, in which collectors take their memory, are not counted. Processes are read every {interval} s: the
more readings, the more batches of independent values the same time holds.
";

/// Above the gateways.
pub(super) const GATEWAYS: &str = "\
## Gateways

Twenty processes of a service export every second over OTLP: counters and histograms as deltas, counters since their start, levels, and
gauges of their runtime; ten routes, of which six are next to never asked for; each process is replaced by another every forty seconds.
Every request is copied, byte for byte, to a gateway of each template, in production's configuration. After {seconds} s what came out
of the exporters is decoded and compared with what the processes had counted. Routes that nobody uses and gauges are what the filter
drops: totals of what a filter drops are gone, so that it keeps them within 1 % only where that is next to nothing.
";

/// Above the verdicts on gateways.
pub(super) const GATEWAYS_JUDGED: &str = "\
### Judged

The same senders for {seconds} s to the arms beside production (the design `mirror`: the arms are sent a copy of what production is
sent), judged by the real use cases under the default criteria, the first five minutes not counted.
";
