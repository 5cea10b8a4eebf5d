mock_provider "google" {}

variables {
  project = "kilde-test"
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

run "a_wrong_project_is_refused" {
  command = plan
  variables {
    project = "Not A Project"
  }
  expect_failures = [var.project]
}
