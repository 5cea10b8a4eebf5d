# Everything in the project counts, at list price before credits. A budget tells, and stops nothing: the budgets of
# workspaces (kilde settings) refuse calls before they are paid.
resource "google_project_service" "budget" {
  count              = var.budget == null ? 0 : 1
  service            = "billingbudgets.googleapis.com"
  disable_on_destroy = false
}

resource "google_billing_budget" "month" {
  count           = var.budget == null ? 0 : 1
  billing_account = var.budget.billing_account
  display_name    = "Kilde: ${var.project_id}"

  budget_filter {
    projects               = ["projects/${local.project_number}"]
    calendar_period        = "MONTH"
    credit_types_treatment = "EXCLUDE_ALL_CREDITS"
  }
  # Without a currency it is the billing account's.
  amount {
    specified_amount {
      units = tostring(var.budget.amount)
    }
  }
  dynamic "threshold_rules" {
    for_each = [0.5, 0.9, 1]
    content {
      threshold_percent = threshold_rules.value
      spend_basis       = "CURRENT_SPEND"
    }
  }
  threshold_rules {
    threshold_percent = 1
    spend_basis       = "FORECASTED_SPEND"
  }
  # A budget takes five channels, of e-mail alone; the billing account's administrators are told in any case.
  all_updates_rule {
    monitoring_notification_channels = slice(local.email_channels, 0, min(5, length(local.email_channels)))
    disable_default_iam_recipients   = false
    enable_project_level_recipients  = length(local.email_channels) == 0
  }
  depends_on = [google_project_service.budget]
}
