mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
}

variables {
  project_id   = "kilde-test"
  provider_key = "a-provider-key"
  bearer_key   = "a-bearer-key-of-16"
  pepper       = "a-pepper-of-32-characters-at-least"
}

run "none_unless_asked" {
  command = plan
  assert {
    condition     = length(google_billing_budget.month) == 0 && length(google_project_service.budget) == 0
    error_message = "a budget wants rights that not everyone has"
  }
}

run "a_month" {
  command = apply
  variables {
    budget       = { billing_account = "012345-6789AB-CDEF01", amount = 150 }
    alert_emails = ["a@example.com", "b@example.com", "c@example.com", "d@example.com", "e@example.com", "f@example.com"]
  }
  assert {
    condition = (
      google_billing_budget.month[0].amount[0].specified_amount[0].units == "150" && google_billing_budget.month[0].budget_filter[0].calendar_period == "MONTH" &&
      google_billing_budget.month[0].budget_filter[0].projects == toset(["projects/123456789012"])
    )
    error_message = "150 a month of this project"
  }
  assert {
    condition = [for rule in google_billing_budget.month[0].threshold_rules : [rule.threshold_percent, rule.spend_basis]] == [
      [0.5, "CURRENT_SPEND"], [0.9, "CURRENT_SPEND"], [1, "CURRENT_SPEND"], [1, "FORECASTED_SPEND"],
    ]
    error_message = "half, nine tenths, all, and what the month will come to"
  }
  assert {
    condition     = length(google_billing_budget.month[0].all_updates_rule[0].monitoring_notification_channels) == 5
    error_message = "a budget takes five channels at most"
  }
}

run "to_project_owners_when_nobody_is_named" {
  command = plan
  variables {
    budget = { billing_account = "012345-6789AB-CDEF01", amount = 1 }
  }
  assert {
    condition     = google_billing_budget.month[0].all_updates_rule[0].enable_project_level_recipients
    error_message = "somebody is told"
  }
}

run "no_such_account" {
  command = plan
  variables {
    budget = { billing_account = "my account", amount = 0.5 }
  }
  expect_failures = [var.budget]
}
