# --- where

variable "project_id" {
  description = "Google Cloud project that holds Kilde. It has to exist and to have billing."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id is ${jsonencode(var.project_id)}; it wants the id of a project: 6 to 30 lower-case letters, digits and dashes, a letter first."
  }
}

variable "region" {
  description = "Where functions run and documents are kept."
  type        = string
  default     = "europe-north1"
  nullable    = false

  validation {
    condition     = contains(local.firestore_regions, var.region)
    error_message = "region is ${jsonencode(var.region)}; it wants a region that has Firestore and Cloud Run: ${join(", ", local.firestore_regions)}."
  }
}

variable "scheduler_region" {
  description = "Where Cloud Scheduler and Cloud Tasks run. Null: region where it has both, otherwise a neighbour (europe-west1 for europe-north1)."
  type        = string
  default     = null

  validation {
    condition     = var.scheduler_region == null || contains(local.tasks_regions, coalesce(var.scheduler_region, "-"))
    error_message = "scheduler_region is ${jsonencode(var.scheduler_region)}; it wants null, or a region that has Cloud Tasks: ${join(", ", local.tasks_regions)}."
  }
}

variable "eu_only" {
  description = "Refuse resources outside the European Union: by the checks here and by an organisation policy on the project, which takes roles/orgpolicy.policyAdmin to set."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.eu_only || (contains(local.eu_regions, var.region) && contains(local.eu_regions, local.scheduler_region))
    error_message = "eu_only wants region and scheduler_region within the European Union: ${join(", ", local.eu_regions)}."
  }
}

variable "name_prefix" {
  description = "First word of every name, so that two Kildes can live in one project."
  type        = string
  default     = "kilde"
  nullable    = false

  # A service account's id has at most 30 characters, and "-retrieve-code" is 14 of them.
  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{1,14}[a-z0-9])$", var.name_prefix))
    error_message = "name_prefix is ${jsonencode(var.name_prefix)}; it wants 3 to 16 lower-case letters, digits and dashes, a letter first and no dash last."
  }
}

variable "labels" {
  description = "Labels of everything that takes labels, for the bill."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([
      for key, value in var.labels : can(regex("^[a-z][a-z0-9_-]{0,62}$", key)) && can(regex("^[a-z0-9_-]{0,63}$", value))
    ])
    error_message = "labels wants keys and values of lower-case letters, digits, dashes and underscores, at most 63 of them."
  }
}

# --- what runs

variable "image" {
  description = "Image that services and jobs begin with, by digest: REGION-docker.pkg.dev/PROJECT/REPOSITORY/NAME@sha256:… Null begins with Google's public sample, and the first build replaces it. Later images come from the build, never from here."
  type        = string
  default     = null

  validation {
    condition     = var.image == null || can(regex("^[a-z0-9-]+-docker\\.pkg\\.dev/[a-z][a-z0-9-]{4,28}[a-z0-9]/[a-z][a-z0-9-]*/[a-z0-9._/-]+@sha256:[0-9a-f]{64}$", var.image))
    error_message = "image is ${jsonencode(var.image)}; it wants an image of Artifact Registry by digest, such as europe-north1-docker.pkg.dev/my-project/kilde/kilde@sha256: and 64 hexadecimal digits. A tag may move, a digest may not."
  }
}

variable "functions" {
  description = "What a function gets in place of its defaults (local.function_defaults in services.tf), by its name: add_document, answer, mcp, reindex, retrieve_code."
  type = map(object({
    cpu             = optional(number)
    memory_mib      = optional(number)
    concurrency     = optional(number)
    timeout_seconds = optional(number)
    min_instances   = optional(number)
    max_instances   = optional(number)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = length(setsubtract(keys(var.functions), keys(local.function_defaults))) == 0
    error_message = "functions names ${join(", ", setsubtract(keys(var.functions), keys(local.function_defaults)))}; it wants ${join(", ", keys(local.function_defaults))}."
  }
  validation {
    condition     = alltrue([for each in values(var.functions) : each.cpu == null || contains([1, 2, 4, 8], coalesce(each.cpu, 1))])
    error_message = "functions.*.cpu wants 1, 2, 4 or 8: with less than one, Cloud Run serves one request at a time."
  }
  validation {
    condition = alltrue([
      for each in values(var.functions) : coalesce(each.memory_mib, 512) >= 512 && coalesce(each.memory_mib, 512) <= 32768 &&
      floor(coalesce(each.memory_mib, 512)) == coalesce(each.memory_mib, 512)
    ])
    error_message = "functions.*.memory_mib wants a whole number from 512 to 32768: in less, Node and the words of an index do not fit."
  }
  # https://docs.cloud.google.com/run/docs/configuring/services/memory-limits
  validation {
    condition = alltrue([
      for given in [
        for name, each in var.functions : merge(
          try(local.function_defaults[name], local.function_defaults.mcp), { for key, value in each : key => value if value != null }
        )
      ] : given.memory_mib <= 4096 * given.cpu && (given.cpu < 4 || given.memory_mib >= 512 * given.cpu)
    ])
    error_message = "functions.*.memory_mib and cpu do not go together: Cloud Run gives at most 4096 MiB for each CPU, and wants at least 2048 MiB with 4 CPUs and 4096 MiB with 8."
  }
  validation {
    condition = alltrue([
      for each in values(var.functions) : coalesce(each.concurrency, 1) >= 1 && coalesce(each.concurrency, 1) <= 1000 &&
      floor(coalesce(each.concurrency, 1)) == coalesce(each.concurrency, 1)
    ])
    error_message = "functions.*.concurrency wants a whole number from 1 to 1000."
  }
  validation {
    condition = alltrue([
      for each in values(var.functions) : coalesce(each.timeout_seconds, 5) >= 5 && coalesce(each.timeout_seconds, 5) <= 3600 &&
      floor(coalesce(each.timeout_seconds, 5)) == coalesce(each.timeout_seconds, 5)
    ])
    error_message = "functions.*.timeout_seconds wants a whole number from 5 to 3600."
  }
  validation {
    condition = alltrue([
      for each in [try(coalesce(var.functions.reindex.timeout_seconds), 900)] : each >= 120 && each <= 1800
    ])
    error_message = "functions.reindex.timeout_seconds wants 120 to 1800: Cloud Tasks and Cloud Scheduler wait 1800 seconds for an answer, and then ask again."
  }
  validation {
    condition = alltrue([
      for given in [
        for name, each in var.functions : merge(
          try(local.function_defaults[name], local.function_defaults.mcp), { for key, value in each : key => value if value != null }
        )
      ] : given.min_instances >= 0 && given.min_instances <= given.max_instances && given.max_instances >= 1 && given.max_instances <= 100 &&
      floor(given.min_instances) == given.min_instances && floor(given.max_instances) == given.max_instances
    ])
    error_message = "functions.* wants whole numbers with 0 <= min_instances <= max_instances and 1 <= max_instances <= 100."
  }
}

variable "mcp_may_write" {
  description = "Whether the function mcp may write, which its tools add_document and delete_document need. False: those two fail there, and add_document has its own function."
  type        = bool
  default     = true
  nullable    = false
}

variable "readers_may_count" {
  description = "Whether retrieve_code and answer may write to the database, to put down what they used and to share their caches. Firestore's roles do not end at a collection: with this they could write any document, without it budgets hold within one process only and usage of the two is in the logs alone."
  type        = bool
  default     = false
  nullable    = false
}

variable "environment" {
  description = "Further variables of every function and of the rebuild job, as .env.example names them: KILDE_ANSWER_MODEL, KILDE_PROVIDERS, LOG_LEVEL, … Never a secret."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.environment) : can(regex("^[A-Z][A-Z0-9_]{0,127}$", name))])
    error_message = "environment wants names of capital letters, digits and underscores."
  }
  validation {
    condition     = length(setintersection(keys(var.environment), local.own_variables)) == 0
    error_message = "environment names ${join(", ", setintersection(keys(var.environment), local.own_variables))}, which other variables of this configuration set, or Cloud Run itself."
  }
  # A value here is in the state and in the console; OPENAI_BASE_URL may hold a password.
  validation {
    condition     = length(setintersection(keys(var.environment), ["MCP_BEARER_TOKEN", var.provider_key_variable])) == 0 && !can(regex("://[^/]*@", join(" ", values(var.environment))))
    error_message = "environment must not hold secrets: pass keys as provider_key and bearer_key, and no user or password in a URL."
  }
  validation {
    condition     = lookup(var.environment, "KILDE_CACHE_SHARED", "no") == "no" || var.readers_may_count
    error_message = "environment.KILDE_CACHE_SHARED = yes wants readers_may_count = true: the shared cache is written by those who search and answer."
  }
}

variable "auth" {
  description = "Who is let in by the functions themselves, as AUTH, AUTH_AUDIENCE, AUTH_ALLOW, AUTH_SCOPES, AUTH_ISSUER, AUTH_JWKS_URL and AUTH_WORKSPACE_CLAIM in .env.example."
  type = object({
    mode            = optional(string, "bearer")
    audience        = optional(string, "")
    allow           = optional(list(string), [])
    scopes          = optional(list(string), ["read"])
    issuer          = optional(string, "")
    jwks_url        = optional(string, "")
    workspace_claim = optional(string, "")
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["bearer", "google", "oauth"], var.auth.mode)
    error_message = "auth.mode is ${jsonencode(var.auth.mode)}; it wants bearer, google or oauth."
  }
  validation {
    condition     = var.auth.mode != "google" || (var.auth.audience != "" && length(var.auth.allow) > 0)
    error_message = "auth.mode google wants auth.audience, the audience of the tokens, and auth.allow, the e-mail addresses or @domains that may call."
  }
  validation {
    condition     = var.auth.mode != "oauth" || (var.auth.audience != "" && startswith(var.auth.issuer, "https://"))
    error_message = "auth.mode oauth wants auth.audience, the audience of the tokens, and auth.issuer, the https URL of the authorization server."
  }
  validation {
    condition     = length(var.auth.scopes) > 0 && length(setsubtract(var.auth.scopes, ["read", "write", "admin"])) == 0
    error_message = "auth.scopes wants one or more of read, write and admin."
  }
}

# --- who may call

variable "invokers" {
  description = "Who passes Cloud Run's own check, by function: {mcp = [\"group:developers@example.com\"]}. Nobody until somebody is named. Beside it the functions ask for their own key."
  type        = map(list(string))
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.invokers), setsubtract(keys(local.function_defaults), ["reindex"]))) == 0
    error_message = "invokers names ${join(", ", setsubtract(keys(var.invokers), setsubtract(keys(local.function_defaults), ["reindex"])))}; it wants add_document, answer, mcp or retrieve_code. Scheduler's account alone invokes reindex."
  }
  validation {
    condition     = !contains(flatten(values(var.invokers)), "allUsers") && !contains(flatten(values(var.invokers)), "allAuthenticatedUsers")
    error_message = "invokers wants people and accounts; to let everyone through to a function's own check, name the function in public_functions."
  }
  validation {
    condition = alltrue([
      for member in flatten(values(var.invokers)) : contains(["allUsers", "allAuthenticatedUsers"], member) ||
      can(regex("^(user|group|serviceAccount):[^@\\s]+@[^@\\s]+$|^domain:[^@\\s]+$|^principal(Set)?://\\S+$", member))
    ])
    error_message = "invokers wants members such as user:ana@example.com, group:…, serviceAccount:…, domain:example.com or principalSet://…"
  }
}

variable "public_functions" {
  description = "Functions that everyone on the internet reaches, and that check their callers by themselves alone. reindex among them: admins with a key may call it from outside, too."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(setsubtract(var.public_functions, keys(local.function_defaults))) == 0
    error_message = "public_functions names ${join(", ", setsubtract(var.public_functions, keys(local.function_defaults)))}; it wants some of ${join(", ", keys(local.function_defaults))}."
  }
}

variable "load_balancer" {
  description = "Whether a load balancer stands before the functions: from the internet, they are then reached through it alone."
  type        = bool
  default     = false
  nullable    = false
}

variable "github_repository" {
  description = "OWNER/NAME whose workflows on main may build and deploy as the deployer's account, without a key. Null: none."
  type        = string
  default     = null

  validation {
    condition     = var.github_repository == null || can(regex("^[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}$", var.github_repository))
    error_message = "github_repository is ${jsonencode(var.github_repository)}; it wants OWNER/NAME."
  }
}
