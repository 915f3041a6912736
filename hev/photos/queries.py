"""What is asked of photos; the first argument is whose region."""

from peewee import JOIN, fn

from hev.errors import NotFound
from hev.photos.models import Photo
from hev.regions.models import Region
from hev.register.models import Household


def photo_of(whose: Region, photo_id: int) -> Photo:
    """A photo of a household of `whose` or below, or of its 模拟村. Raises NotFound: absent and another region's look the same.

    Where the household is listed now counts, not where it was when the picture was taken.
    """
    low, high, practice = whose.reach
    village = fn.COALESCE(Household.village, Photo.village)
    found = Photo.select(Photo).join(Household, JOIN.LEFT_OUTER)
    here = ((village >= low) & (village < high)) | (village == practice)
    photo = found.where(Photo.id == photo_id, here).first()
    if photo is None:
        raise NotFound
    return photo
