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

run "the_whole_table_of_roles" {
  command = apply
  variables {
    provider_key_version = 1
    bearer_key_version   = 1
    pepper_version       = 1
  }

  # account | role | on what | under which condition
  assert {
    condition = output.roles == tolist([
      "Google's Monitoring | roles/run.invoker | service kilde-add-document | -",
      "Google's Monitoring | roles/run.invoker | service kilde-answer | -",
      "Google's Monitoring | roles/run.invoker | service kilde-mcp | -",
      "Google's Monitoring | roles/run.invoker | service kilde-retrieve-code | -",
      "add_document | roles/datastore.user | project | This database",
      "add_document | roles/secretmanager.secretAccessor | secret bearer-key | -",
      "add_document | roles/secretmanager.secretAccessor | secret provider-key | -",
      "answer | roles/datastore.viewer | project | This database",
      "answer | roles/secretmanager.secretAccessor | secret bearer-key | -",
      "answer | roles/secretmanager.secretAccessor | secret provider-key | -",
      "backup_check | roles/datastore.backupsViewer | project | -",
      "deployer | roles/artifactregistry.writer | repository of images | -",
      "deployer | roles/containeranalysis.occurrences.viewer | project | -",
      "deployer | roles/iam.serviceAccountTokenCreator | account deployer | -",
      "deployer | roles/iam.serviceAccountUser | account add_document | -",
      "deployer | roles/iam.serviceAccountUser | account answer | -",
      "deployer | roles/iam.serviceAccountUser | account mcp | -",
      "deployer | roles/iam.serviceAccountUser | account rebuild | -",
      "deployer | roles/iam.serviceAccountUser | account reindex | -",
      "deployer | roles/iam.serviceAccountUser | account retrieve_code | -",
      "deployer | roles/logging.logWriter | project | -",
      "deployer | roles/monitoring.viewer | project | -",
      "deployer | roles/run.developer | project | -",
      "deployer | roles/run.invoker | service kilde-add-document | -",
      "deployer | roles/run.invoker | service kilde-answer | -",
      "deployer | roles/run.invoker | service kilde-mcp | -",
      "deployer | roles/run.invoker | service kilde-retrieve-code | -",
      "deployer | roles/secretmanager.secretAccessor | secret bearer-key | -",
      "deployer | roles/storage.objectUser | project | Files of builds",
      "mcp | roles/datastore.user | project | This database",
      "mcp | roles/secretmanager.secretAccessor | secret bearer-key | -",
      "mcp | roles/secretmanager.secretAccessor | secret provider-key | -",
      "rebuild | roles/datastore.user | project | This database",
      "rebuild | roles/secretmanager.secretAccessor | project | Tokens of sources",
      "rebuild | roles/secretmanager.secretAccessor | secret provider-key | -",
      "rebuild | roles/storage.objectViewer | bucket of documents | -",
      "reindex | roles/cloudtasks.enqueuer | queue kilde-reindex | -",
      "reindex | roles/datastore.user | project | This database",
      "reindex | roles/iam.serviceAccountUser | account scheduler | -",
      "reindex | roles/secretmanager.secretAccessor | project | Tokens of sources",
      "reindex | roles/secretmanager.secretAccessor | secret bearer-key | -",
      "reindex | roles/secretmanager.secretAccessor | secret provider-key | -",
      "reindex | roles/storage.objectViewer | bucket of documents | -",
      "retrieve_code | roles/datastore.viewer | project | This database",
      "retrieve_code | roles/secretmanager.secretAccessor | secret bearer-key | -",
      "retrieve_code | roles/secretmanager.secretAccessor | secret provider-key | -",
      "scheduler | roles/run.invoker | job kilde-backup-check | -",
      "scheduler | roles/run.invoker | service kilde-reindex | -",
    ])
    error_message = "Somebody may do more, or less, than this table says. It is now: ${join("\n", output.roles)}"
  }
  assert {
    condition     = length(regexall("roles/(owner|editor|viewer|browser) ", join("\n", output.roles))) == 0
    error_message = "no basic roles"
  }
  assert {
    condition = alltrue([
      for name in ["retrieve_code", "answer"] : [for role in output.roles : split(" | ", role)[1] if startswith(role, "${name} |") && strcontains(role, "datastore")] == ["roles/datastore.viewer"]
    ])
    error_message = "readers cannot write"
  }
  assert {
    condition     = [for role in output.roles : split(" | ", role)[0] if strcontains(role, "service kilde-reindex")] == ["scheduler"]
    error_message = "only Scheduler's account invokes reindex"
  }
  assert {
    condition     = length([for role in output.roles : role if strcontains(role, "pepper")]) == 0
    error_message = "nobody reads the pepper"
  }
  assert {
    condition     = length(distinct([for account in local.accounts : account.member])) == 9
    error_message = "nine accounts, none of them shared"
  }
}

run "conditions_end_at_what_is_kildes" {
  command = plan

  assert {
    condition     = google_project_iam_member.data["answer datastore.viewer"].condition[0].expression == "resource.name == \"projects/kilde-test/databases/kilde\""
    error_message = "another database of the project is none of its business"
  }
  assert {
    condition     = google_project_iam_member.data["reindex secretmanager.secretAccessor"].condition[0].expression == "resource.name.startsWith(\"projects/123456789012/secrets/kilde-source-\")"
    error_message = "of all secrets, the tokens of sources"
  }
  assert {
    condition     = google_project_iam_member.data["deployer storage.objectUser"].condition[0].expression == "resource.name.startsWith(\"projects/_/buckets/kilde-test_cloudbuild\")"
    error_message = "of all buckets, the one that builds are uploaded to"
  }
}

run "without_keys_there_is_none_to_read" {
  command   = apply
  state_key = "no_keys"

  assert {
    condition     = length([for role in output.roles : role if strcontains(role, "| secret ")]) == 0 && length(output.roles) == 36
    error_message = "no secret, no role on it"
  }
}

run "nobody_is_let_in_until_named" {
  command = plan

  assert {
    condition     = length(google_cloud_run_v2_service_iam_member.invokers) == 0
    error_message = "an empty list lets nobody in"
  }
}

run "those_who_are_named_are_let_in_there" {
  command = plan
  variables {
    invokers = {
      mcp    = ["group:developers@example.com", "user:ana@example.com"]
      answer = ["serviceAccount:app@kilde-test.iam.gserviceaccount.com", "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/*"]
    }
  }

  assert {
    condition = [for grant in google_cloud_run_v2_service_iam_member.invokers : "${grant.name} ${grant.role} ${grant.member}"] == [
      "kilde-answer roles/run.invoker principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/*",
      "kilde-answer roles/run.invoker serviceAccount:app@kilde-test.iam.gserviceaccount.com",
      "kilde-mcp roles/run.invoker group:developers@example.com",
      "kilde-mcp roles/run.invoker user:ana@example.com",
    ]
    error_message = "each at the function it was named for"
  }
}

run "mcp_may_be_kept_from_writing" {
  command   = apply
  state_key = "mcp_reads"
  variables {
    mcp_may_write = false
  }

  assert {
    condition     = [for role in output.roles : split(" | ", role)[1] if startswith(role, "mcp |")] == ["roles/datastore.viewer"]
    error_message = "it then reads like the others"
  }
}

run "readers_may_count_when_said" {
  command   = apply
  state_key = "counting"
  variables {
    readers_may_count = true
    environment       = { KILDE_CACHE_SHARED = "yes" }
  }

  assert {
    condition = [for role in output.roles : role if startswith(role, "answer |") || startswith(role, "retrieve_code |")] == [
      "answer | projects/kilde-test/roles/kilde_counter | project | This database",
      "answer | roles/datastore.viewer | project | This database",
      "retrieve_code | projects/kilde-test/roles/kilde_counter | project | This database",
      "retrieve_code | roles/datastore.viewer | project | This database",
    ]
    error_message = "a role beside the one that reads"
  }
  assert {
    condition     = google_project_iam_custom_role.counter[0].permissions == toset(["datastore.entities.create", "datastore.entities.update"])
    error_message = "which deletes nothing"
  }
}

run "names_and_models_of_googles_take_a_role_each" {
  command   = apply
  state_key = "google"
  variables {
    environment = {
      KILDE_NAMES     = "dlp"
      KILDE_PROVIDERS = "[{\"name\": \"vertex\", \"baseUrl\": \"https://example.com\", \"key\": \"google\", \"answerModel\": \"m\"}]"
    }
  }

  assert {
    condition     = sort([for role in output.roles : split(" | ", role)[0] if strcontains(role, "roles/dlp.user")]) == tolist(["add_document", "answer", "mcp", "rebuild", "reindex", "retrieve_code"])
    error_message = "names are looked for in all that leaves"
  }
  assert {
    condition     = sort([for role in output.roles : split(" | ", role)[0] if strcontains(role, "roles/aiplatform.user")]) == tolist(["add_document", "answer", "mcp", "rebuild", "reindex", "retrieve_code"])
    error_message = "Vertex AI is asked by whoever embeds or answers"
  }
  assert {
    condition     = contains(local.apis, "dlp.googleapis.com") && contains(local.apis, "aiplatform.googleapis.com")
    error_message = "and their services are switched on"
  }
}

run "a_workflow_on_github_deploys_without_a_key" {
  command   = apply
  state_key = "github"
  variables {
    github_repository = "acme/kilde"
  }

  assert {
    condition     = google_iam_workload_identity_pool_provider.github[0].attribute_condition == "assertion.repository == \"acme/kilde\" && assertion.ref == \"refs/heads/main\""
    error_message = "GitHub signs tokens for everybody: this repository, and its main branch"
  }
  assert {
    condition     = contains(output.roles, "acme/kilde on GitHub | roles/iam.workloadIdentityUser | account deployer | -")
    error_message = "it acts as the deployer"
  }
  assert {
    condition     = endswith(google_service_account_iam_member.github_as_deployer[0].member, "/attribute.repository/acme/kilde") && output.github_provider == google_iam_workload_identity_pool_provider.github[0].name
    error_message = "and nobody else of the pool does"
  }
}
