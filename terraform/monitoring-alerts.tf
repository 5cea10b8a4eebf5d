locals {
  # Those that people and their clients call; reindex answers Cloud Scheduler and Cloud Tasks alone.
  called_functions = [for name in keys(local.function_defaults) : name if name != "reindex"]
  called_pattern   = join("|", [for name in local.called_functions : local.service_names[name]])
  run_of           = "monitored_resource=\"cloud_run_revision\""
  run_called       = "${local.run_of},service_name=~\"${local.called_pattern}\""

  # Something is asked of the service from its first hour on (the uptime checks do), so that a silence can be told from
  # a project that was made an hour ago.
  lived = {
    for hours in toset([var.alerts.reindex_silence_hours, var.alerts.backup_silence_hours]) :
    tostring(hours) => "and on() sum(increase(run_googleapis_com:request_count{${local.run_called}}[1h] offset ${hours}h)) > 0"
  }
  slow_tools = join("|", keys(var.alerts.p95_ms_of))
  p95_within = merge(
    { (length(local.slow_tools) == 0 ? "tool=~\".+\"" : "tool!~\"${local.slow_tools}\"") = var.alerts.p95_ms },
    { for tool, ms in var.alerts.p95_ms_of : "tool=\"${tool}\"" => ms },
  )

  # Every condition is PromQL: it may name a metric before its first point is there, which a filter may not, and so the
  # first apply of an empty project goes through. The title is the heading of its section in docs/operate.md.
  alerts = {
    errors = {
      title    = "Requests fail"
      severity = "CRITICAL"
      text     = "More than ${floor(var.alerts.error_ratio * 100)} % of a function's requests, or of a tool's calls, failed on our side over 5 minutes. A tool's failure is an answer with status 200 to HTTP, so that both are watched."
      conditions = {
        "HTTP 5xx" = join(" ", [
          "sum by (service_name) (increase(run_googleapis_com:request_count{${local.run_called},response_code_class=\"5xx\"}[5m]))",
          "/ sum by (service_name) (increase(run_googleapis_com:request_count{${local.run_called}}[5m])) > ${var.alerts.error_ratio}",
          "and sum by (service_name) (increase(run_googleapis_com:request_count{${local.run_called}}[5m])) >= ${var.alerts.least_requests}",
        ])
        "Failed tool calls" = join(" ", [
          "sum by (tool) (increase(${local.metric_prefix}_tool_calls{${local.run_of},error_kind=~\"internal|store_failed|provider_failed|not_configured\"}[5m]))",
          "/ sum by (tool) (increase(${local.metric_prefix}_tool_calls{${local.run_of}}[5m])) > ${var.alerts.error_ratio}",
          "and sum by (tool) (increase(${local.metric_prefix}_tool_calls{${local.run_of}}[5m])) >= ${var.alerts.least_requests}",
        ])
      }
    }
    latency = {
      title    = "Answers are slow"
      severity = "WARNING"
      text     = "Of a tool's calls, one in twenty took longer than its limit over 5 minutes: ${var.alerts.p95_ms} ms${join("", [for tool, ms in var.alerts.p95_ms_of : ", ${tool} ${ms} ms"])}."
      conditions = {
        for tools, ms in local.p95_within : "p95 over ${ms} ms, ${replace(tools, "\"", "")}" => join(" ", [
          "histogram_quantile(0.95, sum by (le, tool) (increase(${local.metric_prefix}_latency_bucket{${local.run_of},${tools}}[5m]))) > ${ms}",
          "and sum by (tool) (increase(${local.metric_prefix}_latency_count{${local.run_of},${tools}}[5m])) >= ${var.alerts.least_requests}",
        ])
      }
    }
    breaker = {
      title    = "A provider is left alone"
      severity = "ERROR"
      text     = "A provider of embeddings or answers failed five times in a row, and its breaker keeps calls from it for half a minute at a time. Questions go on with the next provider, with words alone, or with quoted passages; documents wait."
      conditions = {
        "Breaker open" = "sum by (provider, role) (increase(${local.metric_prefix}_breaker_open{${local.run_of}}[5m])) > 0"
      }
    }
    cost = {
      title    = "A day costs more than planned"
      severity = "WARNING"
      text     = "Providers and Firestore's operations cost more than US$ ${var.alerts.usd_per_day} over 24 hours, by the price tables. Nothing is stopped by this: budgets of workspaces do that."
      conditions = {
        "US dollars over 24 hours" = "sum(increase(${local.metric_prefix}_usd_sum{${local.run_of}}[24h])) > ${var.alerts.usd_per_day}"
      }
    }
    reindex = {
      title    = "Reindexing fails"
      severity = "ERROR"
      text     = "A source could not be brought up to date, so that answers may be old: a run ended with an error, its steps fail again and again, a full rebuild failed, or the scheduler's call did not come."
      conditions = merge(
        {
          "A run ended with an error"  = "sum by (action, error_kind) (increase(${local.metric_prefix}_reindex_runs{${local.run_of},status=~\"2..|4..\",error_kind!=\"\"}[15m])) > 0"
          "Steps fail and are retried" = "sum by (action, error_kind) (increase(${local.metric_prefix}_reindex_runs{${local.run_of},status=~\"5..\"}[30m])) > 5"
          "The rebuild job failed"     = "sum(increase(run_googleapis_com:job_completed_execution_count{monitored_resource=\"cloud_run_job\",job_name=\"${google_cloud_run_v2_job.rebuild.name}\",result=\"failed\"}[15m])) > 0"
        },
        var.alerts.reindex_silence_hours == 0 ? {} : {
          "Nothing was begun for ${var.alerts.reindex_silence_hours} hours" = "(sum(increase(${local.metric_prefix}_reindex_runs{${local.run_of},action=\"begin\",status=~\"2..\"}[${var.alerts.reindex_silence_hours}h])) or vector(0)) < 1 ${local.lived[var.alerts.reindex_silence_hours]}"
        },
      )
    }
    backup = {
      title    = "A backup is missing"
      severity = "CRITICAL"
      text     = "The daily look found no fresh backup of the database, could not find out, or did not take place for ${var.alerts.backup_silence_hours} hours."
      conditions = {
        "No fresh backup"      = "sum(increase(${local.metric_prefix}_backup_checks{monitored_resource=\"cloud_run_job\",backup=~\"missing|unknown\"}[1h])) > 0"
        "No look for a backup" = "(sum(increase(${local.metric_prefix}_backup_checks{monitored_resource=\"cloud_run_job\",backup=~\"fresh|not_yet\"}[${var.alerts.backup_silence_hours}h])) or vector(0)) < 1 ${local.lived[var.alerts.backup_silence_hours]}"
      }
    }
  }
}

resource "google_monitoring_notification_channel" "email" {
  for_each     = toset(var.alert_emails)
  display_name = "Kilde: ${each.key}"
  type         = "email"
  labels       = { email_address = each.key }
  depends_on   = [google_project_service.enabled["monitoring.googleapis.com"]]
}

resource "google_monitoring_notification_channel" "slack" {
  count        = var.slack_channel == null ? 0 : 1
  display_name = "Kilde: ${var.slack_channel}"
  type         = "slack"
  labels       = { channel_name = var.slack_channel }
  sensitive_labels {
    auth_token = var.slack_token
  }
  depends_on = [google_project_service.enabled["monitoring.googleapis.com"]]
}

locals {
  email_channels = [for channel in google_monitoring_notification_channel.email : channel.name]
  channels       = concat(local.email_channels, google_monitoring_notification_channel.slack[*].name, var.alert_channels)

  alert_titles = merge(
    { for name, alert in local.alerts : name => alert.title },
    { uptime = "A function does not answer", objectives = "An objective is at risk" },
  )
  # Links to headings, as Markdown's readers make them.
  runbook_links = {
    for name, title in local.alert_titles : name => [for url in var.runbook_url[*] : "${url}#${replace(lower(title), " ", "-")}"]
  }
}

resource "google_monitoring_alert_policy" "alert" {
  for_each              = local.alerts
  display_name          = "Kilde: ${each.value.title}"
  combiner              = "OR"
  severity              = each.value.severity
  notification_channels = local.channels
  user_labels           = { prefix = var.name_prefix, alert = each.key }

  dynamic "conditions" {
    for_each = each.value.conditions
    content {
      display_name = conditions.key
      condition_prometheus_query_language {
        query                     = conditions.value
        duration                  = "0s"
        evaluation_interval       = "60s"
        disable_metric_validation = true
      }
    }
  }
  documentation {
    mime_type = "text/markdown"
    subject   = "Kilde: ${each.value.title}"
    content   = "${each.value.text}\n\nRunbook: docs/operate.md, section \"${each.value.title}\"."
    dynamic "links" {
      for_each = local.runbook_links[each.key]
      content {
        display_name = "Runbook"
        url          = links.value
      }
    }
  }
  alert_strategy {
    auto_close = "86400s"
  }
  depends_on = [google_logging_metric.counter, google_logging_metric.distribution]
}
