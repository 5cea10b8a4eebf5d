# Each secret is sent when its version changes, and is neither in a plan nor in the state.

variable "provider_key" {
  description = "Key of the provider that embeds and answers."
  type        = string
  default     = null
  ephemeral   = true
  sensitive   = true

  validation {
    condition     = var.provider_key_version == 0 || (can(regex("^[!-~]+$", var.provider_key)) && try(length(var.provider_key), 0) <= 4096)
    error_message = "provider_key wants visible ASCII characters when provider_key_version is above 0: it goes into a header, and a line break that was copied along would fail every call. Set TF_VAR_provider_key."
  }
}

variable "provider_key_version" {
  description = "0: no key, and all is done offline. Raise it by one to send a new key."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.provider_key_version >= 0 && floor(var.provider_key_version) == var.provider_key_version
    error_message = "provider_key_version wants 0, 1, 2, …"
  }
}

variable "provider_key_variable" {
  description = "Under which name the functions get that key: OPENAI_API_KEY, or what KILDE_PROVIDERS names as env:NAME."
  type        = string
  default     = "OPENAI_API_KEY"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Z][A-Z0-9_]{0,127}$", var.provider_key_variable)) && !contains(concat(local.own_variables, ["MCP_BEARER_TOKEN"]), var.provider_key_variable)
    error_message = "provider_key_variable is ${jsonencode(var.provider_key_variable)}; it wants a name of capital letters, digits and underscores that nothing else has, such as AZURE_KEY."
  }
}

variable "bearer_key" {
  description = "Key that opens the workspace `default` with every scope, before keys of the database are made."
  type        = string
  default     = null
  ephemeral   = true
  sensitive   = true

  validation {
    condition     = var.bearer_key_version == 0 || can(regex("^[!-~]{16,512}$", var.bearer_key))
    error_message = "bearer_key wants 16 to 512 visible ASCII characters when bearer_key_version is above 0. Set TF_VAR_bearer_key."
  }
}

variable "bearer_key_version" {
  description = "0: no such key, and the keys of the database alone let in. Raise it by one to send a new one."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.bearer_key_version >= 0 && floor(var.bearer_key_version) == var.bearer_key_version
    error_message = "bearer_key_version wants 0, 1, 2, …"
  }
}

variable "pepper" {
  description = "Secret for hashes of low-entropy values. No function reads it: keys are 256 random bits, whose hash needs none."
  type        = string
  default     = null
  ephemeral   = true
  sensitive   = true

  validation {
    condition     = var.pepper_version == 0 || can(regex("^[!-~]{32,512}$", var.pepper))
    error_message = "pepper wants 32 to 512 visible ASCII characters when pepper_version is above 0. Set TF_VAR_pepper."
  }
}

variable "pepper_version" {
  description = "0: none is kept. Raise it by one to send a new one."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.pepper_version >= 0 && floor(var.pepper_version) == var.pepper_version
    error_message = "pepper_version wants 0, 1, 2, …"
  }
}
