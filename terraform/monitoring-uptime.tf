locals {
  # The load balancer is the only way in when it stands there, and asks the callers of /answer/ready for /ready of answer.
  uptime_addresses = {
    for name in var.uptime_minutes == null ? [] : local.called_functions : name => (
      var.load_balancer
      ? { host = var.domain, path = "/${name}/ready" }
      : { host = trimprefix(local.function_urls[name], "https://"), path = "/ready" }
    )
  }
  # Identity-Aware Proxy lets no check pass: that it turns one away is all that can be seen from outside.
  behind_proxy = length(var.iap_members) > 0
  # Where Cloud Run asks for a token, it gets one of Monitoring's own account.
  asked_with_token = toset([
    for name in keys(local.uptime_addresses) : name if !var.load_balancer && !contains(var.public_functions, name)
  ])
}

# /ready answers without a key, after one read of the store; a function that sleeps is started by it.
resource "google_monitoring_uptime_check_config" "function" {
  for_each         = local.uptime_addresses
  display_name     = "Kilde: ${local.service_names[each.key]}"
  period           = "${var.uptime_minutes * 60}s"
  timeout          = "30s"
  selected_regions = ["EUROPE", "USA_VIRGINIA", "ASIA_PACIFIC"]
  user_labels      = { prefix = var.name_prefix, function = each.key }

  http_check {
    path         = each.value.path
    port         = 443
    use_ssl      = true
    validate_ssl = true
    dynamic "service_agent_authentication" {
      for_each = contains(local.asked_with_token, each.key) ? [1] : []
      content {
        type = "OIDC_TOKEN"
      }
    }
    dynamic "accepted_response_status_codes" {
      for_each = local.behind_proxy ? [302, 401] : [200]
      content {
        status_value = accepted_response_status_codes.value
      }
    }
  }
  dynamic "content_matchers" {
    for_each = local.behind_proxy ? [] : ["\"status\":\"ready\""]
    content {
      content = content_matchers.value
      matcher = "CONTAINS_STRING"
    }
  }
  monitored_resource {
    type   = "uptime_url"
    labels = { project_id = var.project_id, host = each.value.host }
  }
  depends_on = [google_cloud_run_v2_service.function, google_project_service.enabled["monitoring.googleapis.com"]]
}

# Monitoring's account comes into being with the first check that uses it, hence after the checks.
resource "google_cloud_run_v2_service_iam_member" "uptime" {
  for_each   = local.asked_with_token
  name       = google_cloud_run_v2_service.function[each.key].name
  location   = google_cloud_run_v2_service.function[each.key].location
  role       = "roles/run.invoker"
  member     = "serviceAccount:service-${local.project_number}@gcp-sa-monitoring-notification.iam.gserviceaccount.com"
  depends_on = [google_monitoring_uptime_check_config.function]
}

resource "google_monitoring_alert_policy" "uptime" {
  count                 = length(local.uptime_addresses) == 0 ? 0 : 1
  display_name          = "Kilde: ${local.alert_titles.uptime}"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = local.channels
  user_labels           = { prefix = var.name_prefix, alert = "uptime" }

  # From two continents or more: one alone may be the way there.
  dynamic "conditions" {
    for_each = google_monitoring_uptime_check_config.function
    content {
      display_name = "${local.service_names[conditions.key]} is not ready"
      condition_threshold {
        filter          = "metric.type=\"monitoring.googleapis.com/uptime_check/check_passed\" AND resource.type=\"uptime_url\" AND metric.labels.check_id=\"${conditions.value.uptime_check_id}\""
        comparison      = "COMPARISON_GT"
        threshold_value = 1
        duration        = "${var.uptime_minutes * 60}s"
        aggregations {
          alignment_period     = "${var.uptime_minutes * 60 * 2}s"
          per_series_aligner   = "ALIGN_NEXT_OLDER"
          cross_series_reducer = "REDUCE_COUNT_FALSE"
          group_by_fields      = ["resource.label.host"]
        }
      }
    }
  }
  documentation {
    mime_type = "text/markdown"
    subject   = "Kilde: ${local.alert_titles.uptime}"
    content   = "A function, or the store behind it, does not answer from two continents or more.\n\nRunbook: docs/operate.md, section \"${local.alert_titles.uptime}\"."
    dynamic "links" {
      for_each = local.runbook_links.uptime
      content {
        display_name = "Runbook"
        url          = links.value
      }
    }
  }
  alert_strategy {
    auto_close = "86400s"
  }
}
