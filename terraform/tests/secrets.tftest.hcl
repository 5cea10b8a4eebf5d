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

run "without_a_version_there_is_no_secret" {
  command = apply

  assert {
    condition     = length(google_secret_manager_secret.values) == 0 && length(google_secret_manager_secret_version.values) == 0
    error_message = "0 is none: Kilde then works offline"
  }
  assert {
    condition     = alltrue([for service in google_cloud_run_v2_service.function : length([for env in service.template[0].containers[0].env : env.name if length(env.value_source) > 0]) == 0])
    error_message = "and no service asks for one"
  }
}

run "the_first_of_each" {
  command = apply
  variables {
    provider_key_version = 1
    bearer_key_version   = 1
    pepper_version       = 1
  }

  assert {
    condition     = { for key, secret in google_secret_manager_secret.values : key => secret.secret_id } == { bearer-key = "kilde-bearer-key", pepper = "kilde-pepper", provider-key = "kilde-provider-key" }
    error_message = "three secrets"
  }
  assert {
    condition     = alltrue([for secret in google_secret_manager_secret.values : secret.replication[0].user_managed[0].replicas[0].location == "europe-north1"])
    error_message = "they stay in the region"
  }
  assert {
    condition = alltrue([
      for version in google_secret_manager_secret_version.values : version.secret_data_wo == null && version.secret_data_wo_version == 1 && version.deletion_policy == "ABANDON"
    ])
    error_message = "no value is kept in the state, and an old version is kept until somebody disables it"
  }
  assert {
    condition = { for key, service in google_cloud_run_v2_service.function : key => sort([
      for env in service.template[0].containers[0].env : "${env.name}=${env.value_source[0].secret_key_ref[0].secret}" if length(env.value_source) > 0
      ]) } == { for key in keys(local.function_defaults) : key => tolist(["MCP_BEARER_TOKEN=kilde-bearer-key", "OPENAI_API_KEY=kilde-provider-key"])
    }
    error_message = "functions get the two that they read, by reference"
  }
  assert {
    condition     = [for env in google_cloud_run_v2_job.rebuild.template[0].template[0].containers[0].env : "${env.name}=${env.value_source[0].secret_key_ref[0].secret}" if length(env.value_source) > 0] == ["OPENAI_API_KEY=kilde-provider-key"]
    error_message = "nobody calls the job: it compares no keys"
  }
  assert {
    condition = alltrue([
      for service in google_cloud_run_v2_service.function : alltrue([
        for env in service.template[0].containers[0].env : env.value_source[0].secret_key_ref[0].version == google_secret_manager_secret_version.values["provider-key"].version if env.name == "OPENAI_API_KEY"
      ])
    ])
    error_message = "the version that was made, not whatever is the latest"
  }
}

run "the_second_key_of_the_provider" {
  command = apply
  variables {
    provider_key         = "another-provider-key"
    provider_key_version = 2
    bearer_key_version   = 1
    pepper_version       = 1
  }

  assert {
    condition     = google_secret_manager_secret_version.values["provider-key"].secret_data_wo_version == 2
    error_message = "a version more, and a new value is sent"
  }
  assert {
    condition = (
      google_secret_manager_secret_version.values["bearer-key"].secret_data_wo_version == 1 &&
      google_secret_manager_secret_version.values["bearer-key"].id == run.the_first_of_each.secret_version_ids["bearer-key"] &&
      google_secret_manager_secret.values["provider-key"].id == run.the_first_of_each.secret_ids["provider-key"]
    )
    error_message = "the others, and the secret itself, stay as they are"
  }
}

run "under_another_name" {
  command = plan
  variables {
    provider_key_version  = 2
    bearer_key_version    = 1
    pepper_version        = 1
    provider_key_variable = "AZURE_KEY"
    environment           = { KILDE_PROVIDERS = "[{\"name\": \"azure\", \"baseUrl\": \"https://example.com\", \"key\": \"env:AZURE_KEY\", \"answerModel\": \"m\"}]" }
  }

  assert {
    condition     = alltrue([for service in google_cloud_run_v2_service.function : contains([for env in service.template[0].containers[0].env : env.name], "AZURE_KEY")])
    error_message = "as the list of providers names it"
  }
}

run "a_version_without_a_key" {
  command = plan
  variables {
    provider_key         = ""
    provider_key_version = 1
  }
  expect_failures = [var.provider_key]
}

run "a_key_with_its_line_break" {
  command = plan
  variables {
    provider_key         = "a-provider-key\n"
    provider_key_version = 1
  }
  expect_failures = [var.provider_key]
}

run "a_bearer_key_that_can_be_guessed" {
  command = plan
  variables {
    bearer_key         = "short"
    bearer_key_version = 1
  }
  expect_failures = [var.bearer_key]
}

run "a_pepper_that_can_be_guessed" {
  command = plan
  variables {
    pepper         = "short"
    pepper_version = 1
  }
  expect_failures = [var.pepper]
}

run "half_a_version" {
  command = plan
  variables {
    provider_key_version = 1.5
    bearer_key_version   = -1
    pepper_version       = 0.5
  }
  expect_failures = [var.provider_key_version, var.bearer_key_version, var.pepper_version]
}

run "a_name_that_is_taken" {
  command = plan
  variables {
    provider_key_variable = "FUNCTION_TARGET"
  }
  expect_failures = [var.provider_key_variable]
}
