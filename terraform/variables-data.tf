# --- what is kept

variable "database" {
  description = "Firestore database of Kilde, FIRESTORE_DATABASE for the functions."
  type        = string
  default     = "kilde"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,61}[a-z0-9]$", var.database))
    error_message = "database is ${jsonencode(var.database)}; it wants a name of its own: 4 to 63 lower-case letters, digits and dashes, a letter first and no dash last."
  }
}

variable "deletion_protection" {
  description = "Whether Terraform and everyone else are kept from deleting the database, the services and what is in the bucket. A project whose data is needed keeps it true."
  type        = bool
  default     = true
  nullable    = false
}

variable "daily_backup_days" {
  description = "How long daily backups are kept."
  type        = number
  default     = 7
  nullable    = false

  validation {
    condition     = var.daily_backup_days >= 1 && var.daily_backup_days <= 98 && floor(var.daily_backup_days) == var.daily_backup_days
    error_message = "daily_backup_days wants a whole number from 1 to 98: Firestore keeps backups for 14 weeks at most."
  }
}

variable "weekly_backup_days" {
  description = "How long weekly backups are kept."
  type        = number
  default     = 35
  nullable    = false

  validation {
    condition     = var.weekly_backup_days >= 30 && var.weekly_backup_days <= 98 && floor(var.weekly_backup_days) == var.weekly_backup_days
    error_message = "weekly_backup_days wants a whole number from 30 to 98: Firestore keeps backups for 14 weeks at most."
  }
}

variable "documents_bucket" {
  description = "Name of the bucket for documents. Null: PROJECT-PREFIX-documents."
  type        = string
  default     = null

  validation {
    condition     = var.documents_bucket == null || can(regex("^[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$", var.documents_bucket))
    error_message = "documents_bucket is ${jsonencode(var.documents_bucket)}; it wants 3 to 63 lower-case letters, digits, dashes and underscores."
  }
}

variable "documents_writers" {
  description = "Who may put documents into the bucket and take them out: [\"group:editors@example.com\"]."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for member in var.documents_writers : can(regex("^(user|group|serviceAccount):[^@\\s]+@[^@\\s]+$|^principal(Set)?://\\S+$", member))])
    error_message = "documents_writers wants members such as user:ana@example.com, group:… or serviceAccount:…; everyone is not one of them."
  }
}

variable "old_version_days" {
  description = "How long an object that was replaced or deleted can be had back."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.old_version_days >= 1 && var.old_version_days <= 365 && floor(var.old_version_days) == var.old_version_days
    error_message = "old_version_days wants a whole number from 1 to 365."
  }
}

# --- what goes by the clock

variable "reindex_schedule" {
  description = "When sources are looked at, as cron says it. Sources that were looked at within their own refreshMinutes are left alone."
  type        = string
  default     = "0 * * * *"
  nullable    = false

  validation {
    condition     = can(regex("^([0-9*,/-]+ ){2}[0-9*,/-]+ [0-9A-Za-z*,/-]+ [0-9A-Za-z*,/-]+$", var.reindex_schedule))
    error_message = "reindex_schedule is ${jsonencode(var.reindex_schedule)}; it wants cron's five fields, such as 0 * * * * for every hour."
  }
}

variable "backup_check_schedule" {
  description = "When it is looked whether there is a fresh backup, as cron says it."
  type        = string
  default     = "30 6 * * *"
  nullable    = false

  validation {
    condition     = can(regex("^([0-9*,/-]+ ){2}[0-9*,/-]+ [0-9A-Za-z*,/-]+ [0-9A-Za-z*,/-]+$", var.backup_check_schedule))
    error_message = "backup_check_schedule is ${jsonencode(var.backup_check_schedule)}; it wants cron's five fields, such as 30 6 * * * for half past six."
  }
}

variable "time_zone" {
  description = "Time zone of the schedules."
  type        = string
  default     = "Europe/Oslo"
  nullable    = false

  validation {
    condition     = can(regex("^(Etc/UTC|UTC|[A-Z][A-Za-z]+(/[A-Z][A-Za-z_-]+){1,2})$", var.time_zone))
    error_message = "time_zone is ${jsonencode(var.time_zone)}; it wants a name of the tz database, such as Europe/Oslo."
  }
}

variable "tasks_per_second" {
  description = "How many steps of runs the queue begins in a second, at most: it keeps the provider and Firestore's ramp from being overrun."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.tasks_per_second >= 0.1 && var.tasks_per_second <= 500
    error_message = "tasks_per_second wants a number from 0.1 to 500."
  }
}

variable "rebuild_hours" {
  description = "How long the job that rebuilds everything may take."
  type        = number
  default     = 12
  nullable    = false

  validation {
    condition     = var.rebuild_hours >= 1 && var.rebuild_hours <= 168 && floor(var.rebuild_hours) == var.rebuild_hours
    error_message = "rebuild_hours wants a whole number from 1 to 168."
  }
}

variable "node_image" {
  description = "Public image with Node 24 for the job that checks backups: it watches them whatever Kilde's own image does."
  type        = string
  default     = "mirror.gcr.io/library/node:24-slim"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9.-]+(:[0-9]+)?/[a-z0-9._/-]+(:[A-Za-z0-9._-]+)?(@sha256:[0-9a-f]{64})?$", var.node_image))
    error_message = "node_image is ${jsonencode(var.node_image)}; it wants an image with its registry, such as mirror.gcr.io/library/node:24-slim."
  }
}

# --- off until asked for

variable "vpc_egress" {
  description = "Network and subnetwork (in region) through which functions and jobs go out, without a connector. Null: the internet, as Cloud Run gives it. ALL_TRAFFIC wants Cloud NAT there for providers."
  type = object({
    network    = string
    subnetwork = string
    egress     = optional(string, "PRIVATE_RANGES_ONLY")
    tags       = optional(list(string), [])
  })
  default = null

  validation {
    condition     = var.vpc_egress == null || contains(["PRIVATE_RANGES_ONLY", "ALL_TRAFFIC"], try(var.vpc_egress.egress, ""))
    error_message = "vpc_egress.egress wants PRIVATE_RANGES_ONLY or ALL_TRAFFIC."
  }
  validation {
    condition     = var.vpc_egress == null || (try(length(var.vpc_egress.network), 0) > 0 && try(length(var.vpc_egress.subnetwork), 0) > 0)
    error_message = "vpc_egress wants a network and a subnetwork."
  }
}

variable "kms_key" {
  description = "Key in region that encrypts database, bucket, images, secrets and instances: projects/P/locations/REGION/keyRings/R/cryptoKeys/K. Null: Google's own keys. A database cannot change its key later."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key == null || can(regex("^projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+$", var.kms_key))
    error_message = "kms_key is ${jsonencode(var.kms_key)}; it wants projects/P/locations/REGION/keyRings/R/cryptoKeys/K."
  }
  validation {
    condition     = var.kms_key == null || try(split("/", var.kms_key)[3], var.region) == var.region
    error_message = "kms_key has to be in region: Firestore takes no key from elsewhere."
  }
}
