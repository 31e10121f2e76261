"""Signatures as an ORM writes them: a session and a commit for each, unique by constraint; and with a count kept in the
petition's row, for which everybody stands in line."""

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, UniqueConstraint, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Petition(Base):
    __tablename__ = "orm_petitions"

    id: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger, default=0)


class Signature(Base):
    __tablename__ = "orm_signatures"
    __table_args__ = (UniqueConstraint("petition_id", "nullifier"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey(Petition.id))
    nullifier: Mapped[bytes] = mapped_column(LargeBinary)


class OrmSignatures:
    """`counting`: the petition's row is updated with every signature."""

    def __init__(self, engine: AsyncEngine, *, counting: bool) -> None:
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._counting = counting

    async def sign(self, petition_id: int, nullifier: bytes) -> bool:
        """Whether it was the first."""
        async with self._sessions() as session:
            session.add(Signature(petition_id=petition_id, nullifier=nullifier))
            try:
                await self._count(session, petition_id)
                await session.commit()
            except IntegrityError:
                return False
            return True

    async def _count(self, session: AsyncSession, petition_id: int) -> None:
        if self._counting:
            counted = update(Petition).where(Petition.id == petition_id).values(count=Petition.count + 1)
            await session.execute(counted)


async def prepare(engine: AsyncEngine, petitions: int) -> None:
    async with engine.begin() as db:
        await db.run_sync(Base.metadata.create_all)
        await db.execute(insert(Petition), [{"id": number, "count": 0} for number in range(1, petitions + 1)])
