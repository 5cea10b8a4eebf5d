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

run "indexes_end_in_the_name_and_the_vector" {
  command = apply

  assert {
    condition     = length(google_firestore_index.vectors) == 3
    error_message = "one vector index per combination of filters that the adapter asks with"
  }
  assert {
    condition = alltrue([
      for index in google_firestore_index.vectors : index.fields[length(index.fields) - 2].field_path == "__name__" &&
      index.fields[length(index.fields) - 1].vector_config[0].dimension == 2048
    ])
    error_message = "__name__ stands just before the vector of 2,048 dimensions"
  }
  assert {
    condition     = google_firestore_field.unindexed["entries.*"].field == "*" && length(google_firestore_field.unindexed["entries.*"].index_config) == 1
    error_message = "no field of an entry is indexed: each would be written 100,000 times"
  }
  assert {
    condition     = alltrue([for field in google_firestore_field.unindexed : length(field.index_config[0].indexes) == 0])
    error_message = "an exemption leaves no index"
  }
  assert {
    condition     = { for field in google_firestore_field.time_to_live : field.collection => field.field } == { runs = "expiresAt", leases = "until", cache = "expireAt", usage = "expiresAt" }
    error_message = "runs, leases and cached results that are over go by themselves, and usage after 400 days"
  }
  assert {
    condition     = alltrue([for field in google_firestore_field.time_to_live : length(field.ttl_config) == 1 && length(field.index_config) == 1])
    error_message = "a time to live is set, and not indexed"
  }
  assert {
    condition     = google_firestore_database.kilde.delete_protection_state == "DELETE_PROTECTION_ENABLED"
    error_message = "the database is protected against deletion"
  }
  assert {
    condition     = google_firestore_database.kilde.location_id == "europe-north1"
    error_message = "documents stay in the north unless told otherwise"
  }
}

run "it_can_be_had_back" {
  command = plan

  assert {
    condition     = google_firestore_database.kilde.name == "kilde" && google_firestore_database.kilde.type == "FIRESTORE_NATIVE"
    error_message = "a database of its own, not the project's default one"
  }
  assert {
    condition     = google_firestore_database.kilde.point_in_time_recovery_enablement == "POINT_IN_TIME_RECOVERY_ENABLED"
    error_message = "every minute of seven days can be gone back to"
  }
  assert {
    condition     = google_firestore_database.kilde.deletion_policy == "ABANDON"
    error_message = "terraform destroy leaves the database where it is"
  }
  assert {
    condition     = google_firestore_backup_schedule.daily.retention == "604800s" && length(google_firestore_backup_schedule.daily.daily_recurrence) == 1
    error_message = "daily backups are kept for 7 days"
  }
  assert {
    condition     = google_firestore_backup_schedule.weekly.retention == "3024000s" && google_firestore_backup_schedule.weekly.weekly_recurrence[0].day == "SUNDAY"
    error_message = "weekly backups are kept for 35 days"
  }
  assert {
    condition     = length(google_firestore_database.kilde.cmek_config) == 0
    error_message = "no key but Google's until one is named"
  }
}

run "backups_as_long_as_wanted" {
  command = plan
  variables {
    daily_backup_days   = 14
    weekly_backup_days  = 98
    deletion_protection = false
  }

  assert {
    condition     = google_firestore_backup_schedule.daily.retention == "1209600s" && google_firestore_backup_schedule.weekly.retention == "8467200s"
    error_message = "days become seconds"
  }
  assert {
    condition     = google_firestore_database.kilde.delete_protection_state == "DELETE_PROTECTION_DISABLED" && google_firestore_database.kilde.deletion_policy == "DELETE"
    error_message = "what need not be kept can be deleted"
  }
}

run "a_wrong_project_is_refused" {
  command = plan
  variables {
    project_id = "Not A Project"
  }
  expect_failures = [var.project_id]
}
