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

# The variables of a run are the lines of environments/NAME.tfvars; tests/terraform.test.ts holds the two together.
run "dev" {
  command   = apply
  state_key = "dev"
  variables {
    region              = "europe-north1"
    name_prefix         = "kilde"
    labels              = { environment = "dev" }
    deletion_protection = false
    daily_backup_days   = 7
    weekly_backup_days  = 30
    old_version_days    = 7
    alerts              = { reindex_silence_hours = 72 }
    reindex_schedule    = "0 7-19 * * 1-5"
    tasks_per_second    = 1
    functions = {
      add_document  = { max_instances = 2 }
      answer        = { max_instances = 2 }
      mcp           = { max_instances = 2 }
      reindex       = { max_instances = 2 }
      retrieve_code = { max_instances = 2 }
    }
    environment = { LOG_LEVEL = "debug" }
  }

  assert {
    condition     = alltrue([for function in local.functions : function.min_instances == 0 && function.max_instances == 2])
    error_message = "what nobody uses costs nothing, and a mistake little"
  }
  assert {
    condition     = google_firestore_database.kilde.deletion_policy == "DELETE" && !google_cloud_run_v2_service.function["mcp"].deletion_protection
    error_message = "it can go as it came"
  }
  assert {
    condition     = length(google_cloud_run_v2_service_iam_member.invokers) == 0 && alltrue([for key, service in google_cloud_run_v2_service.function : !service.invoker_iam_disabled || key == "reindex"])
    error_message = "nobody is let in until named"
  }
}

run "prod" {
  command   = apply
  state_key = "prod"
  variables {
    region              = "europe-north1"
    name_prefix         = "kilde"
    labels              = { environment = "prod" }
    deletion_protection = true
    daily_backup_days   = 7
    weekly_backup_days  = 98
    old_version_days    = 90
    reindex_schedule    = "*/15 * * * *"
    tasks_per_second    = 5
    functions = {
      add_document  = { max_instances = 10 }
      answer        = { min_instances = 1, max_instances = 20 }
      mcp           = { min_instances = 1, max_instances = 20, memory_mib = 2048 }
      reindex       = { max_instances = 5, timeout_seconds = 1800 }
      retrieve_code = { min_instances = 1, max_instances = 40 }
    }
    environment = { LOG_LEVEL = "info" }
  }

  assert {
    condition     = { for name, function in local.functions : name => function.min_instances } == { add_document = 0, answer = 1, mcp = 1, reindex = 0, retrieve_code = 1 }
    error_message = "nobody who waits meets a cold start"
  }
  assert {
    condition     = google_firestore_database.kilde.delete_protection_state == "DELETE_PROTECTION_ENABLED" && google_cloud_run_v2_service.function["mcp"].deletion_protection && !google_storage_bucket.documents.force_destroy
    error_message = "nothing goes by mistake"
  }
  assert {
    condition     = google_firestore_backup_schedule.weekly.retention == "8467200s"
    error_message = "backups are kept as long as Firestore keeps them"
  }
  assert {
    condition     = length(google_cloud_run_v2_service_iam_member.invokers) == 0 && alltrue([for key, service in google_cloud_run_v2_service.function : !service.invoker_iam_disabled || key == "reindex"])
    error_message = "nobody is let in until named"
  }
}

