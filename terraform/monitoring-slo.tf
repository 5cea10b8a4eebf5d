# Cloud Run's own counts: a client's mistake is no failure. A tool's failure within status 200 is no failure to them
# either; the alert on failing requests sees those.
resource "google_monitoring_service" "function" {
  for_each     = toset(local.called_functions)
  service_id   = local.service_names[each.key]
  display_name = "Kilde: ${local.service_names[each.key]}"
  basic_service {
    service_type = "CLOUD_RUN"
    service_labels = {
      service_name = google_cloud_run_v2_service.function[each.key].name
      location     = google_cloud_run_v2_service.function[each.key].location
    }
  }
  depends_on = [google_project_service.enabled["monitoring.googleapis.com"]]
}

resource "google_monitoring_slo" "availability" {
  for_each            = google_monitoring_service.function
  service             = each.value.service_id
  slo_id              = "availability"
  display_name        = "${var.slo.availability * 100} % of requests without a server error in 28 days"
  goal                = var.slo.availability
  rolling_period_days = 28
  basic_sli {
    availability {
      enabled = true
    }
  }
}

resource "google_monitoring_slo" "latency" {
  for_each            = var.slo.latency_seconds
  service             = google_monitoring_service.function[each.key].service_id
  slo_id              = "latency"
  display_name        = "${var.slo.latency * 100} % of requests within ${each.value} s in 28 days"
  goal                = var.slo.latency
  rolling_period_days = 28
  basic_sli {
    latency {
      threshold = "${each.value}s"
    }
  }
}

locals {
  # Fourteen times as fast as the month can bear: two days' worth within an hour, and still going on. One in twenty
  # that is late at fourteen times would be seven in ten: six times, which is a third, is what latency is asked.
  # https://sre.google/workbook/alerting-on-slos/
  burning = merge(
    { for name, slo in google_monitoring_slo.availability : "${name}/availability" => { slo = slo.name, rate = 14.4 } },
    { for name, slo in google_monitoring_slo.latency : "${name}/latency" => { slo = slo.name, rate = 6 } },
  )
}

resource "google_monitoring_alert_policy" "burning" {
  for_each              = local.burning
  display_name          = "Kilde: ${local.alert_titles.objectives} (${each.key})"
  combiner              = "AND"
  severity              = "ERROR"
  notification_channels = local.channels
  user_labels           = { prefix = var.name_prefix, alert = "objectives" }

  dynamic "conditions" {
    for_each = { "an hour" = "3600s", "five minutes" = "300s" }
    content {
      display_name = "Burns ${each.value.rate} times too fast over ${conditions.key}"
      condition_threshold {
        filter          = "select_slo_burn_rate(\"${each.value.slo}\", \"${conditions.value}\")"
        comparison      = "COMPARISON_GT"
        threshold_value = each.value.rate
        duration        = "0s"
      }
    }
  }
  documentation {
    mime_type = "text/markdown"
    subject   = "Kilde: ${local.alert_titles.objectives} (${each.key})"
    content   = "At this pace what may fail or be late within 28 days is used up in days: ${each.key}.\n\nRunbook: docs/operate.md, section \"${local.alert_titles.objectives}\"."
    dynamic "links" {
      for_each = local.runbook_links.objectives
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
