# --- who is told, and of what

variable "alert_emails" {
  description = "E-mail addresses that alerts go to."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for address in var.alert_emails : can(regex("^[^@\\s]+@[^@\\s.]+(\\.[^@\\s.]+)+$", address))])
    error_message = "alert_emails wants e-mail addresses such as oncall@example.com."
  }
}

variable "slack_channel" {
  description = "Slack channel that alerts go to, such as #kilde. It wants slack_token; or make the channel in the console, which fetches a token by itself, and name it in alert_channels."
  type        = string
  default     = null

  validation {
    condition     = var.slack_channel == null || can(regex("^#[^\\s#]{1,80}$", var.slack_channel))
    error_message = "slack_channel wants the name of a channel with its #, such as #kilde."
  }
}

variable "slack_token" {
  description = "Token of the Slack app that writes to slack_channel (xoxb-…). Give it as TF_VAR_slack_token. Terraform keeps it in its state, where only those may look who may read it."
  type        = string
  default     = null
  sensitive   = true

  validation {
    condition     = (var.slack_channel == null) == (var.slack_token == null)
    error_message = "slack_channel and slack_token go together: give both, or neither."
  }
  validation {
    condition     = var.slack_token == null || can(regex("^xox[a-z]-[A-Za-z0-9-]{10,}$", var.slack_token))
    error_message = "slack_token wants a token of a Slack app, which begins with xoxb-."
  }
}

variable "alert_channels" {
  description = "Notification channels that are there already: projects/PROJECT/notificationChannels/NUMBER."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for name in var.alert_channels : can(regex("^projects/[^/]+/notificationChannels/[0-9]+$", name))])
    error_message = "alert_channels wants names such as projects/my-project/notificationChannels/1234567890."
  }
}

variable "runbook_url" {
  description = "Where docs/operate.md can be read, for a link in each alert."
  type        = string
  default     = null

  validation {
    condition     = var.runbook_url == null || can(regex("^https://[^\\s#]+$", var.runbook_url))
    error_message = "runbook_url wants an https URL without a #."
  }
}

variable "alerts" {
  description = "When an alert opens. p95_ms holds for every tool but those of p95_ms_of: a model that writes an answer takes longer than a search. reindex_silence_hours: so long without a call of the scheduler; 0 for never, where schedules are rarer."
  type = object({
    error_ratio           = optional(number, 0.05)
    least_requests        = optional(number, 20)
    p95_ms                = optional(number, 2000)
    p95_ms_of             = optional(map(number), { answer = 20000, add_document = 20000 })
    usd_per_day           = optional(number, 20)
    reindex_silence_hours = optional(number, 26)
    backup_silence_hours  = optional(number, 26)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.alerts.error_ratio > 0 && var.alerts.error_ratio < 1
    error_message = "alerts.error_ratio is ${var.alerts.error_ratio}; it wants a share above 0 and below 1, such as 0.05."
  }
  validation {
    condition     = var.alerts.least_requests >= 1
    error_message = "alerts.least_requests is ${var.alerts.least_requests}; it wants 1 or more: of fewer requests a share says nothing."
  }
  validation {
    condition     = alltrue([for ms in concat([var.alerts.p95_ms], values(var.alerts.p95_ms_of)) : ms >= 10 && ms <= 60000])
    error_message = "alerts.p95_ms and p95_ms_of want milliseconds from 10 to 60000."
  }
  # A policy has at most six conditions.
  validation {
    condition     = length(var.alerts.p95_ms_of) <= 5 && alltrue([for tool in keys(var.alerts.p95_ms_of) : can(regex("^[a-z_]+$", tool))])
    error_message = "alerts.p95_ms_of wants at most 5 names of tools, such as answer."
  }
  validation {
    condition     = var.alerts.usd_per_day > 0
    error_message = "alerts.usd_per_day is ${var.alerts.usd_per_day}; it wants US dollars above 0."
  }
  validation {
    condition     = contains(range(0, 721), var.alerts.reindex_silence_hours)
    error_message = "alerts.reindex_silence_hours is ${var.alerts.reindex_silence_hours}; it wants a whole number from 1 to 720, or 0 for never."
  }
  validation {
    condition     = contains(range(25, 169), var.alerts.backup_silence_hours)
    error_message = "alerts.backup_silence_hours is ${var.alerts.backup_silence_hours}; it wants a whole number from 25 to 168: one looks for a backup once a day."
  }
}

variable "slo" {
  description = "What is promised over 28 days: the share of requests without a server error, and the share answered in time, by function."
  type = object({
    availability    = optional(number, 0.999)
    latency         = optional(number, 0.95)
    latency_seconds = optional(map(number), { retrieve_code = 2, mcp = 20, answer = 20, add_document = 20 })
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for goal in [var.slo.availability, var.slo.latency] : goal >= 0.5 && goal <= 0.9999])
    error_message = "slo.availability and slo.latency want a share from 0.5 to 0.9999, such as 0.999."
  }
  validation {
    condition     = length(setsubtract(keys(var.slo.latency_seconds), local.called_functions)) == 0 && alltrue([for seconds in values(var.slo.latency_seconds) : seconds > 0 && seconds <= 300])
    error_message = "slo.latency_seconds wants seconds above 0 and at most 300, by function: ${join(", ", local.called_functions)}."
  }
}

variable "uptime_minutes" {
  description = "How often each public function is asked from three continents whether it and its store are there: 1, 5, 10 or 15; null for never."
  type        = number
  default     = 5

  validation {
    condition     = var.uptime_minutes == null || contains([1, 5, 10, 15], coalesce(var.uptime_minutes, 5))
    error_message = "uptime_minutes wants 1, 5, 10 or 15, or null."
  }
}

variable "budget" {
  description = "Monthly budget of the project, with a mail at half of it, nine tenths and all. Whoever applies needs roles/billing.costsManager on the billing account, whose currency amount is in. Spending goes on above it."
  type = object({
    billing_account = string
    amount          = number
  })
  default = null

  validation {
    condition     = var.budget == null || can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.budget.billing_account))
    error_message = "budget.billing_account wants an id such as 012345-6789AB-CDEF01."
  }
  validation {
    condition     = var.budget == null || try(var.budget.amount >= 1 && floor(var.budget.amount) == var.budget.amount, false)
    error_message = "budget.amount wants a whole number from 1."
  }
}

# --- the edge: what stands in front when load_balancer is true

variable "domain" {
  description = "Name that the load balancer answers to; its A record is the output edge_address, and Google's certificate comes once it is there. A function that is not in public_functions asks callers for Google's identity token here as well."
  type        = string
  default     = null

  validation {
    condition     = var.load_balancer == (var.domain != null)
    error_message = "domain and load_balancer go together: a load balancer wants a name for its certificate, and a name wants a load balancer."
  }
  validation {
    condition     = var.domain == null || can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,}$", var.domain))
    error_message = "domain wants a name in lower case, such as kilde.example.com."
  }
}

variable "rate_limit" {
  description = "Requests that Cloud Armor lets one address make within so many seconds, before it answers 429; null for no limit. It wants load_balancer."
  type = object({
    requests = number
    seconds  = number
  })
  default = null

  validation {
    condition     = var.rate_limit == null || var.load_balancer
    error_message = "rate_limit wants load_balancer = true: Cloud Armor works at the load balancer."
  }
  validation {
    condition     = var.rate_limit == null || try(var.rate_limit.requests >= 1 && var.rate_limit.requests <= 1000000 && floor(var.rate_limit.requests) == var.rate_limit.requests, false)
    error_message = "rate_limit.requests wants a whole number from 1 to 1000000."
  }
  validation {
    condition     = var.rate_limit == null || contains([10, 30, 60, 120, 180, 240, 270, 300, 600, 900, 1200, 1800, 2700, 3600], try(var.rate_limit.seconds, 0))
    error_message = "rate_limit.seconds wants one of Cloud Armor's intervals: 10, 30, 60, 120, 180, 240, 270, 300, 600, 900, 1200, 1800, 2700, 3600."
  }
}

variable "iap_members" {
  description = "Who may pass Identity-Aware Proxy at the load balancer, such as group:team@example.com; empty for no proxy. A caller's Google token then goes into Proxy-Authorization, and Kilde's own key into Authorization as ever. Make the proxy's account first: gcloud beta services identity create --service=iap.googleapis.com."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.iap_members) == 0 || var.load_balancer
    error_message = "iap_members wants load_balancer = true: the proxy stands at the load balancer."
  }
  validation {
    condition     = alltrue([for member in var.iap_members : can(regex("^(user|group|serviceAccount|domain):[^\\s:]+$", member))])
    error_message = "iap_members wants user:, group:, serviceAccount: or domain: and a name. allUsers would make the proxy pointless."
  }
}
