variable "project" {
  description = "Google Cloud project that holds Kilde."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "project must be a project id: 6 to 30 lower-case letters, digits and dashes."
  }
}

variable "region" {
  description = "Where documents are kept and functions run."
  type        = string
  default     = "europe-north1"
}

variable "database" {
  description = "Firestore database of Kilde, FIRESTORE_DATABASE for the functions."
  type        = string
  default     = "kilde"
}
