locals {
  # From top to bottom as an operator asks: is it broken, is it slow, what does it answer, what does it cost, is it fresh.
  tiles = [
    {
      title = "Requests that fail, share (5xx)", kind = "number", unit = "", limit = var.alerts.error_ratio
      lines = { "" = "sum(increase(run_googleapis_com:request_count{${local.run_called},response_code_class=\"5xx\"}[10m])) / sum(increase(run_googleapis_com:request_count{${local.run_called}}[10m]))" }
    },
    {
      title = "p95 of searches, ms", kind = "number", unit = "ms", limit = var.alerts.p95_ms
      lines = { "" = "histogram_quantile(0.95, sum by (le) (increase(${local.metric_prefix}_latency_bucket{${local.run_of},tool=~\"retrieve_code|search\"}[10m])))" }
    },
    {
      title = "US dollars, 24 hours", kind = "number", unit = "USD", limit = var.alerts.usd_per_day
      lines = { "" = "sum(increase(${local.metric_prefix}_usd_sum{${local.run_of}}[24h]))" }
    },
    {
      title = "Tool calls", kind = "stacked", unit = "1/min", limit = null
      lines = { "tool" = "sum by (tool) (rate(${local.metric_prefix}_tool_calls{${local.run_of}}[5m])) * 60" }
    },
    {
      title = "Calls that failed, by kind", kind = "stacked", unit = "1/min", limit = null
      lines = { "error_kind" = "sum by (error_kind) (rate(${local.metric_prefix}_tool_calls{${local.run_of},error_kind!=\"\"}[5m])) * 60" }
    },
    {
      title = "Latency of tools, p50 and p95", kind = "lines", unit = "ms", limit = null
      lines = {
        "p50 tool" = "histogram_quantile(0.5, sum by (le, tool) (increase(${local.metric_prefix}_latency_bucket{${local.run_of}}[5m])))"
        "p95 tool" = "histogram_quantile(0.95, sum by (le, tool) (increase(${local.metric_prefix}_latency_bucket{${local.run_of}}[5m])))"
      }
    },
    {
      title = "Answers by outcome (insufficient_evidence: abstained)", kind = "stacked", unit = "1/min", limit = null
      lines = { "outcome" = "sum by (outcome) (rate(${local.metric_prefix}_answers{${local.run_of}}[15m])) * 60" }
    },
    {
      title = "Cache hits, share", kind = "lines", unit = "", limit = null
      lines = { "tool" = "sum by (tool) (increase(${local.metric_prefix}_cache_lookups{${local.run_of},cache=\"hit\"}[15m])) / sum by (tool) (increase(${local.metric_prefix}_cache_lookups{${local.run_of}}[15m]))" }
    },
    {
      title = "Refusals: budgets, keys, sizes", kind = "stacked", unit = "1/min", limit = null
      lines = { "status error_kind" = "sum by (status, error_kind) (rate(${local.metric_prefix}_refusals{${local.run_of}}[15m])) * 60" }
    },
    {
      title = "Calls that a provider did not serve", kind = "stacked", unit = "1/min", limit = null
      lines = {
        "reason" = "sum by (provider, reason) (rate(${local.metric_prefix}_failovers{${local.run_of}}[5m])) * 60"
        "open"   = "sum by (provider) (rate(${local.metric_prefix}_breaker_open{${local.run_of}}[5m])) * 60"
      }
    },
    {
      title = "US dollars an hour", kind = "stacked", unit = "USD", limit = null
      lines = { "tool" = "sum by (tool) (increase(${local.metric_prefix}_usd_sum{${local.run_of}}[1h]))" }
    },
    {
      title = "Tokens an hour", kind = "stacked", unit = "1", limit = null
      lines = { "tool" = "sum by (tool) (increase(${local.metric_prefix}_tokens_sum{${local.run_of}}[1h]))" }
    },
    {
      title = "Reindexing: steps by state, entries that failed", kind = "stacked", unit = "1", limit = null
      lines = {
        "state"   = "sum by (action, state, error_kind) (increase(${local.metric_prefix}_reindex_runs{${local.run_of}}[1h]))"
        "entries" = "sum(increase(${local.metric_prefix}_failed_entries_sum{${local.run_of}}[1h]))"
      }
    },
    {
      title = "Firestore's billed operations an hour", kind = "lines", unit = "1", limit = null
      lines = {
        "reads"  = "sum(increase(${local.metric_prefix}_store_reads_sum{${local.run_of}}[1h]))"
        "writes" = "sum(increase(${local.metric_prefix}_store_writes_sum{${local.run_of}}[1h]))"
      }
    },
    {
      title = "Instances, and the slowest starts", kind = "lines", unit = "", limit = null
      lines = {
        "instances"    = "sum by (service_name) (run_googleapis_com:container_instance_count{${local.run_called}})"
        "start-up, ms" = "histogram_quantile(0.95, sum by (le, service_name) (increase(run_googleapis_com:container_startup_latencies_bucket{${local.run_called}}[15m])))"
      }
    },
  ]

  # A grid of 48 columns: three tiles to a row, below the open alerts.
  placed_tiles = [
    for index, tile in local.tiles : {
      xPos   = index % 3 * 16
      yPos   = 8 + floor(index / 3) * 14
      width  = 16
      height = 14
      widget = merge(
        { title = tile.title },
        tile.kind != "number" ? {} : {
          scorecard = {
            timeSeriesQuery = { prometheusQuery = one(values(tile.lines)), unitOverride = tile.unit }
            sparkChartView  = { sparkChartType = "SPARK_LINE" }
            thresholds      = [{ value = tile.limit, color = "RED", direction = "ABOVE" }]
          }
        },
        tile.kind == "number" ? {} : {
          xyChart = {
            dataSets = [
              for name, query in tile.lines : {
                plotType   = tile.kind == "stacked" ? "STACKED_BAR" : "LINE"
                targetAxis = "Y1"
                timeSeriesQuery = {
                  # Of several queries each gets its name as a label: the legend shows labels.
                  prometheusQuery = length(tile.lines) == 1 ? query : "label_replace(${query}, \"line\", \"${name}\", \"\", \"\")"
                  unitOverride    = tile.unit
                }
              }
            ]
            yAxis = { scale = "LINEAR" }
          }
        },
      )
    }
  ]
  below_tiles = 8 + ceil(length(local.tiles) / 3) * 14
}

resource "google_monitoring_dashboard" "kilde" {
  dashboard_json = jsonencode({
    displayName = "Kilde (${var.name_prefix})"
    mosaicLayout = {
      columns = 48
      tiles = concat(
        [{
          xPos = 0, yPos = 0, width = 48, height = 8
          widget = {
            title        = "Open alerts"
            incidentList = { policyNames = [for policy in google_monitoring_alert_policy.alert : policy.name] }
          }
        }],
        local.placed_tiles,
        [{
          xPos = 0, yPos = local.below_tiles, width = 48, height = 20
          widget = {
            title = "Failures in the log"
            logsPanel = {
              filter        = join("\n", concat(local.of_functions, ["severity>=ERROR"]))
              resourceNames = ["projects/${var.project_id}"]
            }
          }
        }],
      )
    }
  })
  depends_on = [google_project_service.enabled["monitoring.googleapis.com"]]
}

output "dashboard_url" {
  description = "What an operator looks at."
  value       = "https://console.cloud.google.com/monitoring/dashboards/builder/${element(split("/", google_monitoring_dashboard.kilde.id), -1)}?project=${var.project_id}"
}
