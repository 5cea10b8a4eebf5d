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

run "one_service_for_each_function" {
  command = apply

  assert {
    condition = { for key, service in google_cloud_run_v2_service.function : key => service.name } == {
      add_document  = "kilde-add-document"
      answer        = "kilde-answer"
      mcp           = "kilde-mcp"
      reindex       = "kilde-reindex"
      retrieve_code = "kilde-retrieve-code"
    }
    error_message = "five functions, a service each"
  }
  assert {
    condition = alltrue([
      for key, service in google_cloud_run_v2_service.function :
      one([for env in service.template[0].containers[0].env : env.value if env.name == "FUNCTION_TARGET"]) == key
    ])
    error_message = "FUNCTION_TARGET picks the function"
  }
  assert {
    condition = { for key, service in google_cloud_run_v2_service.function : key => join(" ", [
      service.template[0].containers[0].resources[0].limits.cpu,
      service.template[0].containers[0].resources[0].limits.memory,
      service.template[0].max_instance_request_concurrency,
      service.template[0].timeout,
      service.template[0].scaling[0].min_instance_count,
      service.template[0].scaling[0].max_instance_count,
      ]) } == {
      add_document  = "1 2048Mi 4 300s 0 10"
      answer        = "1 1024Mi 20 120s 0 10"
      mcp           = "1 2048Mi 20 300s 0 10"
      reindex       = "1 2048Mi 1 900s 0 5"
      retrieve_code = "1 1024Mi 40 60s 0 10"
    }
    error_message = "CPU, memory, concurrency, timeout, fewest and most instances, as the defaults say"
  }
  assert {
    condition = alltrue([
      for service in google_cloud_run_v2_service.function : service.template[0].containers[0].resources[0].startup_cpu_boost &&
      service.template[0].containers[0].resources[0].cpu_idle && service.location == "europe-north1" && service.deletion_protection
    ])
    error_message = "more CPU while it starts, none between requests, in the north, and protected"
  }
  assert {
    condition = alltrue([
      for service in google_cloud_run_v2_service.function :
      service.template[0].containers[0].image == "us-docker.pkg.dev/cloudrun/container/hello" &&
      length(service.template[0].containers[0].startup_probe) == 0 && length(service.template[0].containers[0].liveness_probe) == 0
    ])
    error_message = "an empty project has no image yet: Google's sample, and no probe that it could not pass"
  }
  assert {
    condition = alltrue([
      for service in google_cloud_run_v2_service.function : {
        for env in service.template[0].containers[0].env : env.name => env.value if contains(["AUTH", "FIRESTORE_DATABASE", "GOOGLE_CLOUD_PROJECT", "KILDE_STORE", "NODE_ENV"], env.name)
      } == { AUTH = "bearer", FIRESTORE_DATABASE = "kilde", GOOGLE_CLOUD_PROJECT = "kilde-test", KILDE_STORE = "firestore", NODE_ENV = "production" }
    ])
    error_message = "each is told where documents are"
  }
  assert {
    condition     = length(distinct([for service in google_cloud_run_v2_service.function : service.template[0].service_account])) == 5
    error_message = "an account for each"
  }
  assert {
    condition     = alltrue([for service in google_cloud_run_v2_service.function : length(service.template[0].vpc_access) == 0 && service.template[0].encryption_key == null])
    error_message = "no network and no key of one's own until asked for"
  }
}

run "reindex_checks_its_callers_itself" {
  command = apply

  assert {
    condition     = { for key, service in google_cloud_run_v2_service.function : key => service.invoker_iam_disabled } == { add_document = false, answer = false, mcp = false, reindex = true, retrieve_code = false }
    error_message = "Cloud Run's own check would take the signature off the token that reindex has to check"
  }
  assert {
    condition     = google_cloud_run_v2_service.function["reindex"].ingress == "INGRESS_TRAFFIC_INTERNAL_ONLY"
    error_message = "and so the internet does not reach it"
  }
  assert {
    condition = {
      for env in google_cloud_run_v2_service.function["reindex"].template[0].containers[0].env : env.name => env.value if startswith(env.name, "KILDE_") && env.name != "KILDE_STORE"
      } == {
      KILDE_DOCUMENTS_BUCKET = "kilde-test-kilde-documents"
      KILDE_REINDEX_ACCOUNTS = google_service_account.scheduler.email
      KILDE_REINDEX_AUDIENCE = "https://kilde-reindex-123456789012.europe-north1.run.app"
      KILDE_REINDEX_SECONDS  = "720"
      KILDE_TASKS_ACCOUNT    = google_service_account.scheduler.email
      KILDE_TASKS_QUEUE      = "projects/kilde-test/locations/europe-west1/queues/kilde-reindex"
      KILDE_TASKS_URL        = "https://kilde-reindex-123456789012.europe-north1.run.app"
    }
    error_message = "it lets in Scheduler's account and nobody else's, with tokens made for its own address"
  }
  assert {
    condition = alltrue(flatten([
      for key, service in google_cloud_run_v2_service.function : [for env in service.template[0].containers[0].env : !startswith(env.name, "KILDE_TASKS_") && !startswith(env.name, "KILDE_REINDEX_")] if key != "reindex"
    ]))
    error_message = "the others have no business with the queue"
  }
}

run "others_are_reached_by_those_who_are_named" {
  command = plan

  assert {
    condition     = alltrue([for key, service in google_cloud_run_v2_service.function : service.ingress == "INGRESS_TRAFFIC_ALL" || key == "reindex"])
    error_message = "from the internet, behind Cloud Run's check"
  }
}

run "public_only_when_said" {
  command = plan
  variables {
    public_functions = ["mcp", "reindex"]
  }

  assert {
    condition     = { for key, service in google_cloud_run_v2_service.function : key => service.invoker_iam_disabled } == { add_document = false, answer = false, mcp = true, reindex = true, retrieve_code = false }
    error_message = "those that are named, and no others"
  }
  assert {
    condition     = google_cloud_run_v2_service.function["reindex"].ingress == "INGRESS_TRAFFIC_ALL"
    error_message = "admins reach reindex from outside when it is said"
  }
}

run "a_load_balancer_is_the_only_way_in" {
  command = plan
  variables {
    load_balancer = true
    domain        = "kilde.example.com"
  }

  assert {
    condition     = alltrue([for key, service in google_cloud_run_v2_service.function : service.ingress == (key == "reindex" ? "INGRESS_TRAFFIC_INTERNAL_ONLY" : "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER")])
    error_message = "whatever it limits cannot be gone round"
  }
}

run "a_function_gets_what_it_is_given" {
  command = plan
  variables {
    functions   = { answer = { min_instances = 2, memory_mib = 4096 }, reindex = { timeout_seconds = 1800, max_instances = 3 } }
    environment = { KILDE_ANSWER_MODEL = "gpt-5", KILDE_CACHE_MEGABYTES = "0" }
    auth        = { mode = "oauth", audience = "https://kilde.example.com/mcp", issuer = "https://login.example.com", workspace_claim = "team" }
  }

  assert {
    condition     = local.functions.answer == { cpu = 1, memory_mib = 4096, concurrency = 20, timeout_seconds = 120, min_instances = 2, max_instances = 10 }
    error_message = "and keeps its defaults for the rest"
  }
  assert {
    condition     = local.functions.mcp == local.function_defaults.mcp
    error_message = "others are as they were"
  }
  assert {
    condition     = local.function_environment.reindex.KILDE_REINDEX_SECONDS == "1440"
    error_message = "a step ends well within its request"
  }
  assert {
    condition     = alltrue([for name, each in local.function_environment : each.KILDE_ANSWER_MODEL == "gpt-5" && each.KILDE_CACHE_MEGABYTES == "0"])
    error_message = "further variables reach every function"
  }
  assert {
    condition = { for key, value in local.function_environment.mcp : key => value if startswith(key, "AUTH") } == {
      AUTH = "oauth", AUTH_AUDIENCE = "https://kilde.example.com/mcp", AUTH_ISSUER = "https://login.example.com", AUTH_WORKSPACE_CLAIM = "team"
    }
    error_message = "who lets in is told in the function's own words"
  }
  assert {
    condition     = alltrue([for name, readers in local.secret_readers : name != "bearer-key" || length(readers) == 0])
    error_message = "with another issuer there is no bearer key to read"
  }
}

run "google_accounts_are_let_in_by_their_names" {
  command = plan
  variables {
    auth = { mode = "google", audience = "https://kilde.example.com", allow = ["ana@example.com", "@example.no"], scopes = ["read", "write"] }
  }

  assert {
    condition = { for key, value in local.function_environment.mcp : key => value if startswith(key, "AUTH") } == {
      AUTH = "google", AUTH_AUDIENCE = "https://kilde.example.com", AUTH_ALLOW = "ana@example.com,@example.no", AUTH_SCOPES = "read,write"
    }
    error_message = "as .env.example names them"
  }
}

run "a_job_rebuilds_everything" {
  command = apply

  assert {
    condition     = google_cloud_run_v2_job.rebuild.template[0].template[0].containers[0].args == tolist(["dist/kilde.mjs", "source", "sync"])
    error_message = "it runs the bundled command line"
  }
  assert {
    condition     = google_cloud_run_v2_job.rebuild.template[0].template[0].timeout == "43200s" && google_cloud_run_v2_job.rebuild.template[0].template[0].max_retries == 1
    error_message = "for hours, where a request has minutes"
  }
  assert {
    condition = alltrue([
      for name in ["KILDE_STORE", "FIRESTORE_DATABASE", "GOOGLE_CLOUD_PROJECT"] : contains([for env in google_cloud_run_v2_job.rebuild.template[0].template[0].containers[0].env : env.name], name)
    ])
    error_message = "on the same database: a job has no K_SERVICE that would tell"
  }
}

run "images_are_kept_as_long_as_they_may_be_needed" {
  command = plan

  assert {
    condition     = google_artifact_registry_repository.images.format == "DOCKER" && google_artifact_registry_repository.images.location == "europe-north1"
    error_message = "images stand where they run"
  }
  assert {
    condition = { for policy in google_artifact_registry_repository.images.cleanup_policies : policy.action => policy.id } == {
      KEEP = "keep-the-last-ten", DELETE = "delete-after-30-days"
    }
    error_message = "ten to go back to, and no others for longer than a month"
  }
  assert {
    condition     = one([for policy in google_artifact_registry_repository.images.cleanup_policies : policy.most_recent_versions[0].keep_count if policy.action == "KEEP"]) == 10
    error_message = "ten of them"
  }
}

run "an_image_that_is_there_is_begun_with" {
  command   = apply
  state_key = "another_project"
  variables {
    image = "europe-north1-docker.pkg.dev/kilde-test/kilde/kilde@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  }
  override_data {
    target = data.google_artifact_registry_docker_images.given
    values = {
      docker_images = [{ self_link = "europe-north1-docker.pkg.dev/kilde-test/kilde/kilde@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" }]
    }
  }

  assert {
    condition = alltrue(concat(
      [for service in google_cloud_run_v2_service.function : service.template[0].containers[0].image == var.image],
      [google_cloud_run_v2_job.rebuild.template[0].template[0].containers[0].image == var.image],
    ))
    error_message = "by services and job alike"
  }
  assert {
    condition = (
      data.google_artifact_registry_docker_images.given[0].location == "europe-north1" &&
      data.google_artifact_registry_docker_images.given[0].project == "kilde-test" &&
      data.google_artifact_registry_docker_images.given[0].repository_id == "kilde"
    )
    error_message = "it is looked for where its name says"
  }
}

run "an_image_named_later_leaves_what_the_build_deployed" {
  command = plan
  variables {
    image = "europe-north1-docker.pkg.dev/kilde-test/kilde/kilde@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  }
  override_data {
    target = data.google_artifact_registry_docker_images.given
    values = {
      docker_images = [{ self_link = "europe-north1-docker.pkg.dev/kilde-test/kilde/kilde@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" }]
    }
  }

  assert {
    condition = alltrue(concat(
      [for service in google_cloud_run_v2_service.function : service.template[0].containers[0].image == "us-docker.pkg.dev/cloudrun/container/hello"],
      [google_cloud_run_v2_job.rebuild.template[0].template[0].containers[0].image == "us-docker.pkg.dev/cloudrun/container/job"],
    ))
    error_message = "which image serves is the build's to say: an apply puts none back"
  }
}

run "an_image_that_is_not_there_is_refused" {
  command = plan
  variables {
    image = "europe-north1-docker.pkg.dev/kilde-test/kilde/kilde@sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
  }
  override_data {
    target = data.google_artifact_registry_docker_images.given
    values = {
      docker_images = [{ self_link = "europe-north1-docker.pkg.dev/kilde-test/kilde/kilde@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" }]
    }
  }
  expect_failures = [google_cloud_run_v2_service.function, google_cloud_run_v2_job.rebuild]
}

run "a_network_of_ones_own" {
  command = plan
  variables {
    vpc_egress = { network = "inside", subnetwork = "inside-north", egress = "ALL_TRAFFIC", tags = ["kilde"] }
  }

  assert {
    condition = alltrue([
      for template in concat([for service in google_cloud_run_v2_service.function : service.template[0]], [google_cloud_run_v2_job.rebuild.template[0].template[0]]) :
      template.vpc_access[0].egress == "ALL_TRAFFIC" && template.vpc_access[0].network_interfaces[0].subnetwork == "inside-north" && template.vpc_access[0].connector == null
    ])
    error_message = "functions and the job go out through it, without a connector"
  }
  assert {
    condition     = contains(local.apis, "compute.googleapis.com")
    error_message = "networks are Compute Engine's"
  }
}

run "a_key_of_ones_own" {
  command = plan
  variables {
    kms_key              = "projects/keys/locations/europe-north1/keyRings/kilde/cryptoKeys/data"
    provider_key_version = 1
  }

  assert {
    condition = alltrue(concat(
      [for service in google_cloud_run_v2_service.function : service.template[0].encryption_key == var.kms_key],
      [for job in [google_cloud_run_v2_job.rebuild, google_cloud_run_v2_job.backup_check] : job.template[0].template[0].encryption_key == var.kms_key],
      [
        google_firestore_database.kilde.cmek_config[0].kms_key_name == var.kms_key,
        google_storage_bucket.documents.encryption[0].default_kms_key_name == var.kms_key,
        google_artifact_registry_repository.images.kms_key_name == var.kms_key,
        google_secret_manager_secret.values["provider-key"].replication[0].user_managed[0].replicas[0].customer_managed_encryption[0].kms_key_name == var.kms_key,
      ],
    ))
    error_message = "everything that is kept is encrypted with it"
  }
  assert {
    condition = { for name, grant in google_kms_crypto_key_iam_member.agents : name => grant.member } == {
      artifactregistry = "serviceAccount:service-123456789012@gcp-sa-artifactregistry.iam.gserviceaccount.com"
      firestore        = "serviceAccount:service-123456789012@gcp-sa-firestore.iam.gserviceaccount.com"
      run              = "serviceAccount:service-123456789012@serverless-robot-prod.iam.gserviceaccount.com"
      secretmanager    = "serviceAccount:service-123456789012@gcp-sa-secretmanager.iam.gserviceaccount.com"
      storage          = "serviceAccount:service-123456789012@gs-project-accounts.iam.gserviceaccount.com"
    }
    error_message = "Google's accounts may use it, and nobody of Kilde's"
  }
}

run "services_are_switched_on" {
  command = plan

  assert {
    condition = toset([for api in google_project_service.enabled : api.service]) == toset([
      "artifactregistry.googleapis.com", "cloudbuild.googleapis.com", "cloudresourcemanager.googleapis.com",
      "cloudscheduler.googleapis.com", "cloudtasks.googleapis.com", "containeranalysis.googleapis.com", "containerscanning.googleapis.com",
      "firestore.googleapis.com", "iam.googleapis.com", "iamcredentials.googleapis.com", "logging.googleapis.com",
      "monitoring.googleapis.com", "run.googleapis.com", "secretmanager.googleapis.com", "storage.googleapis.com",
      "sts.googleapis.com",
    ])
    error_message = "those that are needed, and no others"
  }
  assert {
    condition     = alltrue([for api in google_project_service.enabled : !api.disable_on_destroy])
    error_message = "another service of the project may need them"
  }
}
