locals {
  # The keys are FUNCTION_TARGET, the names that functions/catalogue.ts knows; a test holds the two together.
  # Concurrency: retrieve_code waits for Firestore nearly all the time; whoever parses documents is busy itself.
  function_defaults = {
    add_document  = { cpu = 1, memory_mib = 2048, concurrency = 4, timeout_seconds = 300, min_instances = 0, max_instances = 10 }
    answer        = { cpu = 1, memory_mib = 1024, concurrency = 20, timeout_seconds = 120, min_instances = 0, max_instances = 10 }
    mcp           = { cpu = 1, memory_mib = 2048, concurrency = 20, timeout_seconds = 300, min_instances = 0, max_instances = 10 }
    reindex       = { cpu = 1, memory_mib = 2048, concurrency = 1, timeout_seconds = 900, min_instances = 0, max_instances = 5 }
    retrieve_code = { cpu = 1, memory_mib = 1024, concurrency = 40, timeout_seconds = 60, min_instances = 0, max_instances = 10 }
  }
  functions = {
    for name, default in local.function_defaults : name => {
      for key, value in default : key => try(coalesce(var.functions[name][key]), value)
    }
  }
  service_names = { for name in keys(local.function_defaults) : name => "${var.name_prefix}-${replace(name, "_", "-")}" }
  # Known before the services are: reindex is told its own, and so are those who call it.
  function_urls  = { for name, service in local.service_names : name => "https://${service}-${local.project_number}.${var.region}.run.app" }
  project_number = data.google_project.this.number

  # Until the first build the services run Google's sample, which answers on PORT, and the job its sample for jobs.
  first_image     = coalesce(var.image, "us-docker.pkg.dev/cloudrun/container/hello")
  first_job_image = coalesce(var.image, "us-docker.pkg.dev/cloudrun/container/job")
  image_parts     = var.image == null ? [] : split("/", var.image)
  image_is_there  = var.image == null || contains(try(data.google_artifact_registry_docker_images.given[0].docker_images[*].self_link, []), coalesce(var.image, "-"))

  apis = toset(concat(
    [
      "artifactregistry.googleapis.com", "cloudbuild.googleapis.com", "cloudresourcemanager.googleapis.com",
      "cloudscheduler.googleapis.com", "cloudtasks.googleapis.com", "containeranalysis.googleapis.com",
      "containerscanning.googleapis.com", "firestore.googleapis.com", "iam.googleapis.com", "iamcredentials.googleapis.com", "logging.googleapis.com",
      "monitoring.googleapis.com", "run.googleapis.com", "secretmanager.googleapis.com", "storage.googleapis.com",
      "sts.googleapis.com",
    ],
    local.asks_dlp ? ["dlp.googleapis.com"] : [],
    local.asks_vertex_ai ? ["aiplatform.googleapis.com"] : [],
    var.vpc_egress == null ? [] : ["compute.googleapis.com"],
    var.kms_key == null ? [] : ["cloudkms.googleapis.com"],
    var.eu_only ? ["orgpolicy.googleapis.com"] : [],
  ))

  # Those that `var.environment` may not set; each stands below, in identity.tf or is Cloud Run's own.
  own_variables = [
    "AUTH", "AUTH_ALLOW", "AUTH_AUDIENCE", "AUTH_ISSUER", "AUTH_JWKS_URL", "AUTH_SCOPES", "AUTH_WORKSPACE_CLAIM",
    "FIRESTORE_DATABASE", "FIRESTORE_EMULATOR_HOST", "FUNCTION_TARGET", "GOOGLE_CLOUD_PROJECT", "HOST", "K_CONFIGURATION",
    "K_REVISION", "K_SERVICE", "KILDE_DATA_DIR", "KILDE_DOCUMENTS_BUCKET", "KILDE_REINDEX_ACCOUNTS",
    "KILDE_REINDEX_AUDIENCE", "KILDE_REINDEX_JWKS_URL", "KILDE_REINDEX_SECONDS", "KILDE_STORE", "KILDE_TASKS_ACCOUNT",
    "KILDE_TASKS_QUEUE", "KILDE_TASKS_URL", "NODE_ENV", "PORT",
  ]
  store_environment = merge(var.environment, {
    FIRESTORE_DATABASE   = google_firestore_database.kilde.name
    GOOGLE_CLOUD_PROJECT = var.project_id
    KILDE_STORE          = "firestore"
    NODE_ENV             = "production"
  })
  auth_environment = merge(
    { AUTH = var.auth.mode },
    var.auth.mode == "bearer" ? {} : { AUTH_AUDIENCE = var.auth.audience },
    var.auth.mode == "google" ? { AUTH_ALLOW = join(",", var.auth.allow), AUTH_SCOPES = join(",", var.auth.scopes) } : {},
    var.auth.mode == "oauth" ? { AUTH_ISSUER = var.auth.issuer } : {},
    var.auth.mode != "bearer" && var.auth.jwks_url != "" ? { AUTH_JWKS_URL = var.auth.jwks_url } : {},
    var.auth.mode == "oauth" && var.auth.workspace_claim != "" ? { AUTH_WORKSPACE_CLAIM = var.auth.workspace_claim } : {},
  )
  reindex_environment = {
    KILDE_DOCUMENTS_BUCKET = google_storage_bucket.documents.name
    KILDE_REINDEX_ACCOUNTS = google_service_account.scheduler.email
    KILDE_REINDEX_AUDIENCE = local.function_urls.reindex
    # A step that begins its last document just before this still has a fifth of the request's time for it.
    KILDE_REINDEX_SECONDS = tostring(floor(local.functions.reindex.timeout_seconds * 0.8))
    KILDE_TASKS_ACCOUNT   = google_service_account.scheduler.email
    KILDE_TASKS_QUEUE     = "projects/${var.project_id}/locations/${local.scheduler_region}/queues/${google_cloud_tasks_queue.reindex.name}"
    KILDE_TASKS_URL       = local.function_urls.reindex
  }
  function_environment = {
    for name in keys(local.function_defaults) : name => merge(
      local.store_environment,
      local.auth_environment,
      name == "reindex" ? local.reindex_environment : {},
      { FUNCTION_TARGET = name },
    )
  }
}

resource "google_project_service" "enabled" {
  for_each           = local.apis
  service            = each.key
  disable_on_destroy = false
}

resource "google_artifact_registry_repository" "images" {
  repository_id = var.name_prefix
  location      = var.region
  format        = "DOCKER"
  description   = "Images of Kilde: one for all functions and jobs."
  kms_key_name  = var.kms_key

  docker_config {
    immutable_tags = false
  }
  # What is kept wins over what is deleted: however old, the last ten can be gone back to.
  cleanup_policies {
    id     = "keep-the-last-ten"
    action = "KEEP"
    most_recent_versions {
      keep_count = 10
    }
  }
  cleanup_policies {
    id     = "delete-after-30-days"
    action = "DELETE"
    condition {
      tag_state  = "ANY"
      older_than = "2592000s"
    }
  }
  depends_on = [google_project_service.enabled, google_kms_crypto_key_iam_member.agents]
}

data "google_artifact_registry_docker_images" "given" {
  count         = var.image == null ? 0 : 1
  project       = local.image_parts[1]
  location      = trimsuffix(local.image_parts[0], "-docker.pkg.dev")
  repository_id = local.image_parts[2]
}

resource "google_cloud_run_v2_service" "function" {
  for_each            = local.functions
  name                = local.service_names[each.key]
  location            = var.region
  deletion_protection = var.deletion_protection

  # Who calls reindex shows a token of Google's, and reindex checks it itself: that it is Google's, for this address
  # (KILDE_REINDEX_AUDIENCE) and of Scheduler's account (KILDE_REINDEX_ACCOUNTS). If Cloud Run checked it first, it
  # would take the signature off, and nobody could check it again; Scheduler and Tasks cannot send theirs as
  # X-Serverless-Authorization. So that check is off for reindex, which is within the project's own network instead:
  # Scheduler and Tasks of the same project are let in there, the internet is not.
  # https://docs.cloud.google.com/run/docs/securing/ingress
  invoker_iam_disabled = each.key == "reindex" || contains(var.public_functions, each.key)
  ingress = (
    each.key == "reindex" && !contains(var.public_functions, "reindex") ? "INGRESS_TRAFFIC_INTERNAL_ONLY" :
    var.load_balancer ? "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER" : "INGRESS_TRAFFIC_ALL"
  )

  template {
    service_account                  = google_service_account.function[each.key].email
    timeout                          = "${each.value.timeout_seconds}s"
    max_instance_request_concurrency = each.value.concurrency
    execution_environment            = "EXECUTION_ENVIRONMENT_GEN2"
    encryption_key                   = var.kms_key

    scaling {
      min_instance_count = each.value.min_instances
      max_instance_count = each.value.max_instances
    }

    # No probe but Cloud Run's own, that the port is listened on: the sample image has no /ready.
    containers {
      image = local.first_image

      resources {
        limits            = { cpu = tostring(each.value.cpu), memory = "${each.value.memory_mib}Mi" }
        cpu_idle          = true
        startup_cpu_boost = true
      }

      dynamic "env" {
        for_each = local.function_environment[each.key]
        content {
          name  = env.key
          value = env.value
        }
      }
      dynamic "env" {
        for_each = local.secrets_of[each.key]
        content {
          name = local.secret_variables[env.value]
          value_source {
            secret_key_ref {
              secret  = google_secret_manager_secret.values[env.value].secret_id
              version = google_secret_manager_secret_version.values[env.value].version
            }
          }
        }
      }
    }

    dynamic "vpc_access" {
      for_each = var.vpc_egress[*]
      content {
        egress = vpc_access.value.egress
        network_interfaces {
          network    = vpc_access.value.network
          subnetwork = vpc_access.value.subnetwork
          tags       = vpc_access.value.tags
        }
      }
    }
  }

  lifecycle {
    # Which image serves, and who gets how much of the traffic, is the build's to say.
    ignore_changes = [template[0].containers[0].image, template[0].revision, traffic, client, client_version]

    precondition {
      condition     = local.image_is_there
      error_message = "image ${jsonencode(var.image)} is not in Artifact Registry. Leave image out for a first apply, and let the build put its own in; or name a digest that `gcloud artifacts docker images list` shows."
    }
  }
  # A revision that may not read its secrets does not start.
  depends_on = [
    google_project_service.enabled,
    google_secret_manager_secret_iam_member.readers,
    google_project_iam_member.data,
    google_kms_crypto_key_iam_member.agents,
  ]
}

# Everything anew, for as long as it takes: brings every source of a workspace up to date, and builds its index of
# another embedding model where one is configured. Of another workspace than KILDE_WORKSPACE:
#   gcloud run jobs execute kilde-rebuild --args=dist/kilde.mjs,source,sync,--workspace=NAME
# The image's entry point is Node and its folder holds dist/kilde.mjs, the bundled command line.
resource "google_cloud_run_v2_job" "rebuild" {
  name                = "${var.name_prefix}-rebuild"
  location            = var.region
  deletion_protection = var.deletion_protection

  template {
    task_count  = 1
    parallelism = 1

    template {
      service_account = google_service_account.rebuild.email
      timeout         = "${var.rebuild_hours * 3600}s"
      # It goes on where it stood; a second failure wants eyes.
      max_retries           = 1
      execution_environment = "EXECUTION_ENVIRONMENT_GEN2"
      encryption_key        = var.kms_key

      containers {
        image = local.first_job_image
        args  = ["dist/kilde.mjs", "source", "sync"]

        resources {
          limits = { cpu = "2", memory = "4096Mi" }
        }

        dynamic "env" {
          for_each = local.store_environment
          content {
            name  = env.key
            value = env.value
          }
        }
        dynamic "env" {
          for_each = local.secrets_of.rebuild
          content {
            name = local.secret_variables[env.value]
            value_source {
              secret_key_ref {
                secret  = google_secret_manager_secret.values[env.value].secret_id
                version = google_secret_manager_secret_version.values[env.value].version
              }
            }
          }
        }
      }

      dynamic "vpc_access" {
        for_each = var.vpc_egress[*]
        content {
          egress = vpc_access.value.egress
          network_interfaces {
            network    = vpc_access.value.network
            subnetwork = vpc_access.value.subnetwork
            tags       = vpc_access.value.tags
          }
        }
      }
    }
  }

  lifecycle {
    ignore_changes = [template[0].template[0].containers[0].image, client, client_version]

    precondition {
      condition     = local.image_is_there
      error_message = "image ${jsonencode(var.image)} is not in Artifact Registry. Leave image out for a first apply, and let the build put its own in; or name a digest that `gcloud artifacts docker images list` shows."
    }
  }
  depends_on = [
    google_project_service.enabled,
    google_secret_manager_secret_iam_member.readers,
    google_project_iam_member.data,
    google_kms_crypto_key_iam_member.agents,
  ]
}
