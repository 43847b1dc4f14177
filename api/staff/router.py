"""Everything under ``/api/staff`` and ``/staff``."""

from fastapi import APIRouter

from api.staff import console, endpoints, own

router = APIRouter()
router.include_router(endpoints.router)
router.include_router(own.router)
router.include_router(console.router)
