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

# Each of these is refused before anything is made, with a sentence that says what is wanted. A run has one wrong value of
# many variables, and every one of them has to be refused; what is wrong with it stands beside it.

run "refused_01" {
  command = plan
  variables {
    project_id            = "Not A Project"                                              # a project that is none
    region                = "europe-north9"                                              # a region without firestore
    scheduler_region      = "europe-north1"                                              # a region without cloud tasks
    name_prefix           = "Kilde"                                                      # a prefix in capitals
    labels                = { Team = "a" }                                               # a label in capitals
    image                 = "europe-north1-docker.pkg.dev/kilde-test/kilde/kilde:latest" # an image by its tag
    functions             = { retrieve = {} }                                            # a function that is none
    environment           = { "kilde name" = "a" }                                       # a variable that is none
    auth                  = { mode = "none" }                                            # no way in
    invokers              = { reindex = ["user:ana@example.com"] }                       # somebody else for reindex
    public_functions      = ["search"]                                                   # in public what is not there
    github_repository     = "kilde"                                                      # a repository without an owner
    database              = "(default)"                                                  # the default database
    daily_backup_days     = 0                                                            # no daily backup
    weekly_backup_days    = 29                                                           # weekly backups for too short
    documents_bucket      = "Documents"                                                  # a bucket in capitals
    documents_writers     = ["allUsers"]                                                 # everybody writes
    old_version_days      = 0                                                            # old versions for no time
    reindex_schedule      = "hourly"                                                     # a schedule in words
    backup_check_schedule = ""                                                           # no schedule
    time_zone             = "Oslo time"                                                  # a time zone in words
    tasks_per_second      = 0                                                            # a queue that stands
    rebuild_hours         = 0                                                            # a rebuild of no time
    node_image            = "node"                                                       # a node without a registry
    vpc_egress            = { network = "a", subnetwork = "b", egress = "ALL" }          # an egress that is none
  }
  expect_failures = [
    var.project_id,
    var.region,
    var.scheduler_region,
    var.name_prefix,
    var.labels,
    var.image,
    var.functions,
    var.environment,
    var.auth,
    var.invokers,
    var.public_functions,
    var.github_repository,
    var.database,
    var.daily_backup_days,
    var.weekly_backup_days,
    var.documents_bucket,
    var.documents_writers,
    var.old_version_days,
    var.reindex_schedule,
    var.backup_check_schedule,
    var.time_zone,
    var.tasks_per_second,
    var.rebuild_hours,
    var.node_image,
    var.vpc_egress,
  ]
}

run "refused_02" {
  command = plan
  variables {
    region             = "eur3"                                                      # a region without cloud run
    name_prefix        = "kilde-of-the-north"                                        # a prefix that makes names too long
    labels             = { team = "A B" }                                            # a label with a blank
    image              = "kilde"                                                     # an image without a registry
    functions          = { answer = { cpu = 3 } }                                    # three cpus
    environment        = { FUNCTION_TARGET = "mcp" }                                 # a variable of ours
    auth               = { mode = "google", audience = "https://kilde.example.com" } # google accounts without names
    invokers           = { search = ["user:ana@example.com"] }                       # invokers of nothing
    database           = "a"                                                         # a database of one letter
    daily_backup_days  = 99                                                          # daily backups for too long
    weekly_backup_days = 99                                                          # weekly backups for too long
    reindex_schedule   = "0 * * *"                                                   # a schedule of four fields
    tasks_per_second   = 501                                                         # a queue without limits
    rebuild_hours      = 169                                                         # a rebuild of more than a week
    vpc_egress         = { network = "a", subnetwork = "" }                          # a network without a subnetwork
  }
  expect_failures = [
    var.region,
    var.name_prefix,
    var.labels,
    var.image,
    var.functions,
    var.environment,
    var.auth,
    var.invokers,
    var.database,
    var.daily_backup_days,
    var.weekly_backup_days,
    var.reindex_schedule,
    var.tasks_per_second,
    var.rebuild_hours,
    var.vpc_egress,
  ]
}

run "refused_03" {
  command = plan
  variables {
    region      = ""                                                                                               # no region
    name_prefix = "k-"                                                                                             # a prefix that ends in a dash
    image       = "docker.io/library/node@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" # an image of another registry
    functions   = { answer = { cpu = 0.5 } }                                                                       # half a cpu
    environment = { KILDE_STORE = "sqlite" }                                                                       # documents on a disk that forgets
    auth        = { mode = "google", allow = ["@example.com"] }                                                    # google accounts without an audience
    invokers    = { mcp = ["allUsers"] }                                                                           # everybody by the back door
  }
  expect_failures = [
    var.region,
    var.name_prefix,
    var.image,
    var.functions,
    var.environment,
    var.auth,
    var.invokers,
  ]
}

run "refused_04" {
  command = plan
  variables {
    functions   = { answer = { memory_mib = 256 } }      # too little memory
    environment = { OPENAI_API_KEY = "sk-1" }            # a key in the open
    auth        = { mode = "oauth", audience = "kilde" } # an issuer without an address
    invokers    = { mcp = ["allAuthenticatedUsers"] }    # everybody with an account
  }
  expect_failures = [
    var.functions,
    var.environment,
    var.auth,
    var.invokers,
  ]
}

run "refused_05" {
  command = plan
  variables {
    functions   = { answer = { memory_mib = 40000, cpu = 8 } }             # too much memory
    environment = { MCP_BEARER_TOKEN = "sixteen-characters" }              # a bearer key in the open
    auth        = { mode = "oauth", issuer = "https://login.example.com" } # an issuer without an audience
    invokers    = { mcp = ["ana@example.com"] }                            # an invoker without a kind
  }
  expect_failures = [
    var.functions,
    var.environment,
    var.auth,
    var.invokers,
  ]
}

run "refused_06" {
  command = plan
  variables {
    functions   = { answer = { memory_mib = 1000.5 } }                                        # half a mebibyte
    environment = { OPENAI_BASE_URL = "https://user:word@example.com/v1" }                    # a password in a url
    auth        = { mode = "oauth", audience = "kilde", issuer = "http://login.example.com" } # an issuer in the clear
  }
  expect_failures = [
    var.functions,
    var.environment,
    var.auth,
  ]
}

run "refused_07" {
  command = plan
  variables {
    functions   = { answer = { memory_mib = 8192 } } # more memory than a cpu takes
    environment = { KILDE_CACHE_SHARED = "yes" }     # a shared cache that nobody may write
    auth        = { scopes = ["everything"] }        # a scope that is none
  }
  expect_failures = [
    var.functions,
    var.environment,
    var.auth,
  ]
}

run "refused_08" {
  command = plan
  variables {
    functions = { answer = { cpu = 4 } } # less memory than four cpus want
  }
  expect_failures = [var.functions]
}

run "refused_09" {
  command = plan
  variables {
    functions = { answer = { concurrency = 0 } } # no request at a time
  }
  expect_failures = [var.functions]
}

run "refused_10" {
  command = plan
  variables {
    functions = { answer = { concurrency = 1001 } } # too many requests at a time
  }
  expect_failures = [var.functions]
}

run "refused_11" {
  command = plan
  variables {
    functions = { answer = { timeout_seconds = 3601 } } # a request of more than an hour
  }
  expect_failures = [var.functions]
}

run "refused_12" {
  command = plan
  variables {
    functions = { answer = { timeout_seconds = 1 } } # a request of no time
  }
  expect_failures = [var.functions]
}

run "refused_13" {
  command = plan
  variables {
    functions = { reindex = { timeout_seconds = 1801 } } # a step for which nobody waits
  }
  expect_failures = [var.functions]
}

run "refused_14" {
  command = plan
  variables {
    functions = { reindex = { timeout_seconds = 60 } } # a step of no time
  }
  expect_failures = [var.functions]
}

run "refused_15" {
  command = plan
  variables {
    functions = { answer = { min_instances = 11 } } # more instances at least than at most
  }
  expect_failures = [var.functions]
}

run "refused_16" {
  command = plan
  variables {
    functions = { answer = { min_instances = -1 } } # fewer instances than none
  }
  expect_failures = [var.functions]
}

run "refused_17" {
  command = plan
  variables {
    functions = { answer = { max_instances = 0 } } # no instances
  }
  expect_failures = [var.functions]
}

run "refused_18" {
  command = plan
  variables {
    functions = { answer = { max_instances = 101 } } # too many instances
  }
  expect_failures = [var.functions]
}

run "refused_19" {
  command = plan
  variables {
    functions = { answer = { max_instances = 1.5 } } # half an instance
  }
  expect_failures = [var.functions]
}

# These ask for region as well, and are not looked at while that one is wrong.
run "a_key_without_its_ring" {
  command = plan
  variables {
    kms_key = "my-key"
  }
  expect_failures = [var.kms_key]
}

run "a_key_from_elsewhere" {
  command = plan
  variables {
    kms_key = "projects/p/locations/europe-west1/keyRings/r/cryptoKeys/k"
  }
  expect_failures = [var.kms_key]
}

run "outside_the_european_union" {
  command = plan
  variables {
    eu_only = true
    region  = "europe-west6"
  }
  expect_failures = [var.eu_only]
}

run "a_queue_outside_the_european_union" {
  command = plan
  variables {
    eu_only          = true
    scheduler_region = "europe-west2"
  }
  expect_failures = [var.eu_only]
}

run "within_the_european_union" {
  command = plan
  variables {
    eu_only = true
  }

  assert {
    condition = (
      google_org_policy_policy.eu_only[0].name == "projects/kilde-test/policies/gcp.resourceLocations" &&
      google_org_policy_policy.eu_only[0].spec[0].rules[0].values[0].allowed_values == tolist(["in:eu-locations"])
    )
    error_message = "what is made later stays there, too"
  }
  assert {
    condition     = contains(local.apis, "orgpolicy.googleapis.com")
    error_message = "policies take a service of their own"
  }
}

run "wherever_it_is_wanted" {
  command = plan
  variables {
    region = "us-central1"
  }

  assert {
    condition     = length(google_org_policy_policy.eu_only) == 0 && google_firestore_database.kilde.location_id == "us-central1"
    error_message = "no policy until asked for"
  }
}
