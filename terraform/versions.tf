terraform {
  # 1.11: write-only arguments.
  required_version = ">= 1.11"
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.45"
    }
  }
}

provider "google" {
  project        = var.project_id
  region         = var.region
  default_labels = merge({ app = var.name_prefix }, var.labels)
}

# Its number is part of addresses and of Google's own accounts.
data "google_project" "this" {
  project_id = var.project_id
}
