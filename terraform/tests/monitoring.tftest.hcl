mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
  mock_resource "google_monitoring_notification_channel" {
    defaults = { name = "projects/kilde-test/notificationChannels/1" }
  }
}

variables {
  project_id   = "kilde-test"
  provider_key = "a-provider-key"
  bearer_key   = "a-bearer-key-of-16"
  pepper       = "a-pepper-of-32-characters-at-least"
}

run "as_it_comes" {
  command = apply

  assert {
    condition = alltrue([
      for metric in google_logging_metric.counter : startswith(metric.name, "kilde/") && metric.metric_descriptor[0].value_type == "INT64"
    ])
    error_message = "counters count lines"
  }
  assert {
    condition     = alltrue([for metric in google_logging_metric.distribution : metric.metric_descriptor[0].value_type == "DISTRIBUTION" && startswith(metric.value_extractor, "EXTRACT(jsonPayload.")])
    error_message = "distributions take their value from the line"
  }
  assert {
    condition     = toset(keys(google_logging_metric.counter)) == toset(["answers", "backup_checks", "breaker_open", "cache_lookups", "failovers", "refusals", "reindex_runs", "tool_calls"])
    error_message = "calls, cache hits, answers and abstentions, refusals, failovers, breakers, reindexing and backups are counted"
  }
  assert {
    condition     = toset(keys(google_logging_metric.distribution)) == toset(["failed_entries", "latency", "store_reads", "store_writes", "tokens", "usd"])
    error_message = "latency, tokens, money and the store's operations are summed"
  }
  assert {
    condition = alltrue([
      for metric in concat(values(google_logging_metric.counter), values(google_logging_metric.distribution)) :
      toset([for label in metric.metric_descriptor[0].labels : label.key]) == toset(keys(metric.label_extractors))
    ])
    error_message = "each label is declared and taken out of the line"
  }
  assert {
    condition = alltrue([
      for name, metric in google_logging_metric.counter :
      strcontains(metric.filter, name == "backup_checks" ? "resource.labels.job_name=\"kilde-backup-check\"" : "resource.labels.service_name=(\"kilde-add-document\" OR \"kilde-answer\" OR \"kilde-mcp\" OR \"kilde-reindex\" OR \"kilde-retrieve-code\")")
    ])
    error_message = "lines of other services in the project are not counted"
  }

  assert {
    condition     = toset(keys(google_monitoring_alert_policy.alert)) == toset(["backup", "breaker", "cost", "errors", "latency", "reindex"])
    error_message = "each of the alerts of the runbook is there"
  }
  assert {
    condition = alltrue([
      for policy in concat(values(google_monitoring_alert_policy.alert), google_monitoring_alert_policy.uptime, values(google_monitoring_alert_policy.burning)) :
      strcontains(policy.documentation[0].content, "Runbook: docs/operate.md, section \"${trimprefix(split(" (", policy.display_name)[0], "Kilde: ")}\".")
    ])
    error_message = "each alert names the section of the runbook that has its title"
  }
  assert {
    condition = alltrue(flatten([
      for policy in google_monitoring_alert_policy.alert : [
        for condition in policy.conditions : condition.condition_prometheus_query_language[0].disable_metric_validation &&
        strcontains(condition.condition_prometheus_query_language[0].query, "monitored_resource=")
      ]
    ]))
    error_message = "the first apply, before any line was logged, must go through, and a log-based metric wants its resource named"
  }
  assert {
    condition     = alltrue([for policy in google_monitoring_alert_policy.alert : length(policy.conditions) >= 1 && length(policy.conditions) <= 6])
    error_message = "a policy has one to six conditions"
  }
  assert {
    condition = one([
      for condition in google_monitoring_alert_policy.alert["errors"].conditions : condition.condition_prometheus_query_language[0].query if condition.display_name == "HTTP 5xx"
      ]) == join(" ", [
      "sum by (service_name) (increase(run_googleapis_com:request_count{monitored_resource=\"cloud_run_revision\",service_name=~\"kilde-add-document|kilde-answer|kilde-mcp|kilde-retrieve-code\",response_code_class=\"5xx\"}[5m]))",
      "/ sum by (service_name) (increase(run_googleapis_com:request_count{monitored_resource=\"cloud_run_revision\",service_name=~\"kilde-add-document|kilde-answer|kilde-mcp|kilde-retrieve-code\"}[5m])) > 0.05",
      "and sum by (service_name) (increase(run_googleapis_com:request_count{monitored_resource=\"cloud_run_revision\",service_name=~\"kilde-add-document|kilde-answer|kilde-mcp|kilde-retrieve-code\"}[5m])) >= 20",
    ])
    error_message = "more than 5 % of at least 20 requests within 5 minutes"
  }
  assert {
    condition = toset([for condition in google_monitoring_alert_policy.alert["latency"].conditions : condition.display_name]) == toset([
      "p95 over 2000 ms, tool!~add_document|answer", "p95 over 20000 ms, tool=answer", "p95 over 20000 ms, tool=add_document",
    ])
    error_message = "p95 above 2 s, and above its own limit for what a model writes and what is parsed"
  }
  assert {
    condition     = alltrue([for condition in google_monitoring_alert_policy.alert["breaker"].conditions : strcontains(condition.condition_prometheus_query_language[0].query, "user_kilde_breaker_open{")])
    error_message = "an open breaker opens an alert"
  }
  assert {
    condition     = alltrue([for condition in google_monitoring_alert_policy.alert["cost"].conditions : endswith(condition.condition_prometheus_query_language[0].query, "user_kilde_usd_sum{monitored_resource=\"cloud_run_revision\"}[24h])) > 20")])
    error_message = "20 dollars a day"
  }
  assert {
    condition     = length(google_monitoring_alert_policy.alert["reindex"].conditions) == 4 && length(google_monitoring_alert_policy.alert["backup"].conditions) == 2
    error_message = "what does not happen at all is told as what fails is"
  }

  assert {
    condition = { for name, check in google_monitoring_uptime_check_config.function : name => [check.monitored_resource[0].labels.host, check.http_check[0].path, check.period] } == {
      for name in ["add_document", "answer", "mcp", "retrieve_code"] : name => ["kilde-${replace(name, "_", "-")}-123456789012.europe-north1.run.app", "/ready", "300s"]
    }
    error_message = "each public function is asked for its readiness"
  }
  assert {
    condition = alltrue([
      for check in google_monitoring_uptime_check_config.function : check.http_check[0].use_ssl && check.http_check[0].validate_ssl &&
      check.http_check[0].service_agent_authentication[0].type == "OIDC_TOKEN" && check.content_matchers[0].content == "\"status\":\"ready\""
    ])
    error_message = "over TLS, with a token, and the answer is read"
  }
  assert {
    condition = { for name, grant in google_cloud_run_v2_service_iam_member.uptime : name => [grant.name, grant.role, grant.member] } == {
      for name in ["add_document", "answer", "mcp", "retrieve_code"] : name => [
        "kilde-${replace(name, "_", "-")}", "roles/run.invoker", "serviceAccount:service-123456789012@gcp-sa-monitoring-notification.iam.gserviceaccount.com",
      ]
    }
    error_message = "Monitoring's account may call what it checks"
  }

  assert {
    condition = alltrue([for name, slo in google_monitoring_slo.availability :
      slo.goal == 0.999 && slo.rolling_period_days == 28 && slo.basic_sli[0].availability[0].enabled && slo.service == google_monitoring_service.function[name].service_id
    ]) && length(google_monitoring_slo.availability) == 4
    error_message = "99.9 % of requests to each public function"
  }
  assert {
    condition = { for name, slo in google_monitoring_slo.latency : name => [slo.goal, slo.basic_sli[0].latency[0].threshold] } == {
      add_document = [0.95, "20s"], answer = [0.95, "20s"], mcp = [0.95, "20s"], retrieve_code = [0.95, "2s"]
    }
    error_message = "95 % in time"
  }
  assert {
    condition     = alltrue([for policy in google_monitoring_alert_policy.burning : policy.combiner == "AND" && length(policy.conditions) == 2]) && length(google_monitoring_alert_policy.burning) == 8
    error_message = "an objective at risk is told when both an hour and five minutes say so"
  }

  assert {
    condition     = length(jsondecode(google_monitoring_dashboard.kilde.dashboard_json).mosaicLayout.tiles) == 17
    error_message = "open alerts, fifteen tiles, the log"
  }
  assert {
    condition     = alltrue([for tile in jsondecode(google_monitoring_dashboard.kilde.dashboard_json).mosaicLayout.tiles : tile.xPos + tile.width <= 48])
    error_message = "tiles stay on the grid"
  }
  # Of every metric that is made here something is seen, but of backups, which have an alert.
  assert {
    condition = alltrue([
      for name in concat(keys(google_logging_metric.counter), keys(google_logging_metric.distribution)) :
      name == "backup_checks" || can(regex("user_kilde_${name}(_sum|_bucket)?\\{", google_monitoring_dashboard.kilde.dashboard_json))
    ])
    error_message = "no metric is kept that nobody looks at"
  }
  # And no query asks for a metric that is not made.
  assert {
    condition = length(setsubtract(
      [for match in flatten(regexall("user_kilde_([a-z_]+?)(?:_sum|_count|_bucket)?\\{", join(" ", concat(
        [google_monitoring_dashboard.kilde.dashboard_json],
        flatten([for policy in google_monitoring_alert_policy.alert : [for condition in policy.conditions : condition.condition_prometheus_query_language[0].query]]),
      )))) : match],
      concat(keys(google_logging_metric.counter), keys(google_logging_metric.distribution)),
    )) == 0
    error_message = "every query asks for a metric that is there"
  }
  assert {
    condition     = length(google_monitoring_notification_channel.email) == 0 && length(google_monitoring_notification_channel.slack) == 0
    error_message = "nobody is told until somebody is named"
  }
}

run "those_who_are_told" {
  command = apply
  variables {
    alert_emails   = ["oncall@example.com", "lead@example.com"]
    slack_channel  = "#kilde"
    slack_token    = "xoxb-1234567890-abc"
    alert_channels = ["projects/kilde-test/notificationChannels/77"]
    runbook_url    = "https://docs.example.com/operate.md"
  }

  assert {
    condition     = alltrue([for policy in google_monitoring_alert_policy.alert : length(policy.notification_channels) == 4 && contains(policy.notification_channels, "projects/kilde-test/notificationChannels/77")])
    error_message = "every alert goes to all of them"
  }
  assert {
    condition     = alltrue([for policy in concat(google_monitoring_alert_policy.uptime, values(google_monitoring_alert_policy.burning)) : length(policy.notification_channels) == 4])
    error_message = "and so do those of checks and objectives"
  }
  assert {
    condition     = google_monitoring_notification_channel.slack[0].labels.channel_name == "#kilde" && nonsensitive(google_monitoring_notification_channel.slack[0].sensitive_labels[0].auth_token) == "xoxb-1234567890-abc"
    error_message = "the token stands among the sensitive labels"
  }
  assert {
    condition     = google_monitoring_alert_policy.alert["cost"].documentation[0].links[0].url == "https://docs.example.com/operate.md#a-day-costs-more-than-planned"
    error_message = "an alert links to its section"
  }
}

run "as_somebody_wants_it" {
  command = plan
  variables {
    name_prefix      = "kilde-dev"
    public_functions = ["mcp"]
    uptime_minutes   = 15
    alerts = {
      error_ratio           = 0.01
      p95_ms                = 800
      p95_ms_of             = {}
      usd_per_day           = 3
      reindex_silence_hours = 0
    }
    slo = { availability = 0.99, latency_seconds = { mcp = 5 } }
  }

  assert {
    condition     = toset(keys(google_cloud_run_v2_service_iam_member.uptime)) == toset(["add_document", "answer", "retrieve_code"]) && length(google_monitoring_uptime_check_config.function["mcp"].http_check[0].service_agent_authentication) == 0
    error_message = "what everyone may call is asked without a token"
  }
  assert {
    condition     = [for condition in google_monitoring_alert_policy.alert["latency"].conditions : condition.display_name] == ["p95 over 800 ms, tool=~.+"]
    error_message = "one limit for all tools"
  }
  assert {
    condition     = strcontains(google_monitoring_alert_policy.alert["cost"].conditions[0].condition_prometheus_query_language[0].query, "logging_googleapis_com:user_kilde_dev_usd_sum")
    error_message = "metrics are asked for by the names that PromQL has for them"
  }
  assert {
    condition     = length(google_monitoring_alert_policy.alert["reindex"].conditions) == 3
    error_message = "rare schedules are silent for long"
  }
  assert {
    condition     = toset(keys(google_monitoring_slo.latency)) == toset(["mcp"]) && google_monitoring_slo.availability["mcp"].goal == 0.99
    error_message = "objectives are as they are given"
  }
}

run "without_checks" {
  command = plan
  variables {
    uptime_minutes = null
  }
  assert {
    condition     = length(google_monitoring_uptime_check_config.function) == 0 && length(google_monitoring_alert_policy.uptime) == 0 && length(google_cloud_run_v2_service_iam_member.uptime) == 0
    error_message = "no check, no account that may call"
  }
}

run "what_cannot_be" {
  command = plan
  variables {
    alert_emails   = ["on call"]
    slack_channel  = "kilde"
    alert_channels = ["77"]
    runbook_url    = "operate.md"
    uptime_minutes = 7
    alerts         = { error_ratio = 5, p95_ms = 2, usd_per_day = 0, backup_silence_hours = 24, least_requests = 0, reindex_silence_hours = 1000 }
    slo            = { availability = 99.9, latency_seconds = { reindex = 2 } }
  }
  expect_failures = [
    var.alert_emails, var.slack_channel, var.alert_channels, var.runbook_url, var.uptime_minutes, var.alerts, var.slo,
  ]
}

run "a_channel_without_a_token" {
  command = plan
  variables {
    slack_channel = "#kilde"
  }
  expect_failures = [var.slack_token]
}

run "a_token_of_something_else" {
  command = plan
  variables {
    slack_channel = "#kilde"
    slack_token   = "ghp_0123456789"
  }
  expect_failures = [var.slack_token]
}

run "a_log_that_says_too_little" {
  command = plan
  variables {
    environment = { LOG_LEVEL = "warn" }
  }
  expect_failures = [google_logging_metric.counter]
}
